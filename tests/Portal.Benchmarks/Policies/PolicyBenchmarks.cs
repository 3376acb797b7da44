using BenchmarkDotNet.Attributes;
using Portal.Policies;

namespace Portal.Benchmarks.Policies;

/// <summary>The same measurements for BenchmarkDotNet, with its statistics and allocations.</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private string[] _paths = [];
    private AclEngine _engine = null!;
    private LinearEvaluator _linear = null!;
    private IReadOnlyList<PolicyDocument> _documents = [];
    private int _next;

    /// <summary>How many stanzas, of all kinds.</summary>
    [Params(100, 10_000)]
    public int Stanzas { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _documents = SamplePolicies.Documents(Stanzas, perPolicy: 10);
        _paths = SamplePolicies.Paths(Stanzas);
        _engine = AclEngine.Compile(_documents, AclDialect.OpenBao26);
        _linear = new LinearEvaluator(_documents, AclDialect.OpenBao26);
    }

    [Benchmark]
    public Capability Engine() => _engine.Capabilities(_paths[_next++ & 63]);

    [Benchmark(Baseline = true)]
    public Capability Linear() => _linear.Capabilities(_paths[_next++ & 63]);

    [Benchmark]
    public AclEngine Compile() => AclEngine.Compile(_documents, AclDialect.OpenBao26);
}
