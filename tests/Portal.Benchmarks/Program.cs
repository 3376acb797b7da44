using BenchmarkDotNet.Running;
using Portal.Benchmarks.Policies;

// Without arguments: the figures the project promises, in about half a minute. With arguments: BenchmarkDotNet, such as --filter '*'.
if (args.Length > 0)
{
    BenchmarkSwitcher.FromAssembly(typeof(PolicyFigures).Assembly).Run(args);
    return;
}

await PolicyFigures.PrintAsync(CancellationToken.None);
