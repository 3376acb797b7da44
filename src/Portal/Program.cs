using Portal.Configuration;
using Portal.Hosting;

try
{
    await using var app = await PortalApplication.BuildAsync(args);
    await app.RunAsync();
    return 0;
}
catch (ConfigurationException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 1;
}
