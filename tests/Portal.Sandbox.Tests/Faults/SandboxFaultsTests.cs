using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Faults;

namespace Portal.Sandbox.Tests.Faults;

/// <summary>Which faults are on, and what they reach.</summary>
public sealed class SandboxFaultsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));
    private readonly SandboxFaults _faults;

    public SandboxFaultsTests() => _faults = new(_time);

    [Theory]
    [InlineData(null, null, "GET", "internal/data/a", true)]
    [InlineData("internal/data/*", null, "GET", "internal/data/a/b", true)]
    [InlineData("/v1/internal/*", null, "GET", "internal/data/a", true)]
    [InlineData("internal/data", null, "GET", "internal/data/a", false)]
    [InlineData("internal/*/a", "get", "GET", "internal/data/a", true)]
    [InlineData("internal/*/a", "POST", "GET", "internal/data/a", false)]
    public void A_fault_reaches_the_calls_it_is_limited_to(string? path, string? verb, string called, string at, bool reached)
    {
        _faults.Add(new(FaultKind.RateLimited) { System = FaultSystem.Vault, Path = path, Verb = verb });

        Assert.Equal(reached, _faults.Hit(FaultKind.RateLimited, new(FaultSystem.Vault, called, at)) is not null);
        Assert.Null(_faults.Hit(FaultKind.RateLimited, new(FaultSystem.Kubernetes, called, at)));
        Assert.Null(_faults.Hit(FaultKind.Slow, new(FaultSystem.Vault, called, at)));
    }

    [Fact]
    public void Each_has_an_id_counts_its_own_calls_and_ends_by_itself()
    {
        var call = new FaultCall(FaultSystem.Vault, "GET", "a");
        var twice = _faults.Add(new(FaultKind.RateLimited) { System = FaultSystem.Vault, Count = 2 });
        var minute = _faults.Add(new(FaultKind.Slow) { System = FaultSystem.Vault, For = TimeSpan.FromMinutes(1) });
        var forever = _faults.Add(new(FaultKind.Truncated) { System = FaultSystem.Vault });

        Assert.Equal([1, 2, 3], _faults.Active.Select(active => active.Id));
        Assert.Equal((2, _time.GetUtcNow().AddMinutes(1)), (twice.Left, minute.Ends));
        _faults.Hit(FaultKind.RateLimited, call);
        Assert.Equal(1, twice.Left);
        _faults.Hit(FaultKind.RateLimited, call);
        Assert.Equal([2, 3], _faults.Active.Select(active => active.Id));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([forever.Id], _faults.Active.Select(active => active.Id));
        Assert.True(_faults.End(forever.Id));
        Assert.False(_faults.End(forever.Id));
        Assert.Null(_faults.Hit(FaultKind.Truncated, call));
    }

    [Fact]
    public void What_a_fault_changes_is_undone_however_it_ends()
    {
        var states = new List<string>();
        _faults.WhileOn(FaultSystem.Vault, FaultKind.ClockSkew, fault =>
        {
            states.Add($"{fault.By}");
            return () => states.Add("right");
        });

        _faults.Add(new(FaultKind.ClockSkew) { System = FaultSystem.Vault, By = TimeSpan.FromHours(1), For = TimeSpan.FromMinutes(1) });
        _time.Advance(TimeSpan.FromMinutes(1));
        _faults.Add(new(FaultKind.ClockSkew) { System = FaultSystem.Vault, By = TimeSpan.FromHours(-1) }).Dispose();
        _faults.Add(new(FaultKind.ClockSkew) { System = FaultSystem.Vault, By = TimeSpan.FromHours(2) });
        _faults.Clear();

        Assert.Equal(["01:00:00", "right", "-01:00:00", "right", "02:00:00", "right"], states);
        Assert.Empty(_faults.Active);
    }

    [Fact]
    public void A_fault_that_finds_nothing_to_break_is_not_on()
    {
        _faults.WhileOn(FaultSystem.Vault, FaultKind.PolicyRemoved, _ => throw new ArgumentException("There is no policy x."));

        var refused = Assert.Throws<ArgumentException>(() => _faults.Add(new(FaultKind.PolicyRemoved) { Name = "x" }));

        Assert.Equal("There is no policy x.", refused.Message);
        Assert.Empty(_faults.Active);
    }

    [Fact]
    public void A_state_of_the_server_is_on_once()
    {
        _faults.WhileOn(FaultSystem.Vault, FaultKind.Down, _ => () => { });
        _faults.Add(new(FaultKind.Down) { System = FaultSystem.Vault });

        var again = Assert.Throws<ArgumentException>(() => _faults.Add(new(FaultKind.Down) { System = FaultSystem.Vault }));

        Assert.Equal("Nothing listens is already on; switch it off first.", again.Message);
    }

    [Fact]
    public void Every_kind_is_in_the_catalogue_once_with_words()
    {
        Assert.Equal(Enum.GetValues<FaultKind>().Order(), FaultCatalog.All.Select(info => info.Kind).Order());
        Assert.Equal(FaultCatalog.All.Length, FaultCatalog.All.Select(info => info.Id).Distinct().Count());
        Assert.All(FaultCatalog.All, info =>
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", info.Id);
            Assert.All(new[] { info.What, info.Seen }, text => Assert.EndsWith(".", text, StringComparison.Ordinal));
            Assert.NotEmpty(info.Systems);
        });
    }

    [Fact]
    public void A_state_says_that_no_number_of_calls_ends_it()
    {
        var states = FaultCatalog.All.Where(info => info.IsState).ToArray();

        Assert.NotEmpty(states);
        Assert.All(states, info => Assert.Contains("switched off or its time is over", info.What, StringComparison.Ordinal));
    }
}
