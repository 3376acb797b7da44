using System.Globalization;
using BenchmarkDotNet.Running;
using Portal.Benchmarks.Browsing;
using Portal.Benchmarks.Policies;
using Portal.Benchmarks.Sandbox;
using Portal.Benchmarks.Secrets;

switch (args)
{
    // The figures the project promises of its policy engine and of secrets.
    case [] or ["policies"] or ["secrets"]:
        if (args is [] or ["policies"]) await PolicyFigures.PrintAsync(CancellationToken.None);
        if (args is [] or ["secrets"]) await SecretFigures.PrintAsync(CancellationToken.None);
        return 0;

    // And of its sandbox, in about a minute.
    case ["sandbox"]:
        await SandboxFigures.PrintAsync(CancellationToken.None);
        return 0;

    // What a person in front of Chromium waits for, and what an open page costs the portal.
    case ["browser"]:
        await BrowserFigures.PrintAsync(CancellationToken.None);
        return 0;

    // The sandbox under load for a while: soak --minutes 10.
    case ["soak", "--minutes", var minutes]:
        return await Soak.RunAsync(double.Parse(minutes, CultureInfo.InvariantCulture), CancellationToken.None);

    // BenchmarkDotNet, such as --filter '*'.
    default:
        BenchmarkSwitcher.FromAssembly(typeof(PolicyFigures).Assembly).Run(args);
        return 0;
}
