using BenchmarkDotNet.Running;
using Portal.Benchmarks.Policies;
using Portal.Benchmarks.Secrets;

// Without arguments: the figures the project promises. "policies" or "secrets": those alone. Other arguments: BenchmarkDotNet, such as --filter '*'.
if (args is not ([] or ["policies"] or ["secrets"]))
{
    BenchmarkSwitcher.FromAssembly(typeof(PolicyFigures).Assembly).Run(args);
    return;
}

if (args is [] or ["policies"]) await PolicyFigures.PrintAsync(CancellationToken.None);
if (args is [] or ["secrets"]) await SecretFigures.PrintAsync(CancellationToken.None);
