using Portal.Commands;
using Portal.Configuration;
using Portal.Hosting;

if (args is ["policy", .. var words]) return PolicyCommand.Run(words, Console.Out, Console.Error);

SourceBuild.AssumeDevelopment();
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
