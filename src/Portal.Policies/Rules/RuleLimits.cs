namespace Portal.Policies.Rules;

/// <summary>What a rule demands of a request beside the capability.</summary>
internal sealed record RuleLimits
{
    public static RuleLimits None { get; } = new();

    public IReadOnlyDictionary<string, IReadOnlyList<object>>? Allowed { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<object>>? Denied { get; init; }

    public IReadOnlyList<string> Required { get; init; } = [];

    public TimeSpan MinWrappingTtl { get; init; }

    public TimeSpan MaxWrappingTtl { get; init; }

    public IReadOnlyList<string> MfaMethods { get; init; } = [];

    public int PaginationLimit { get; init; }

    public string? ResponseKeysFilterPath { get; init; }
}
