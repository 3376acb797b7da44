using System.Collections.Immutable;

namespace Portal.Configuration;

/// <summary>The portal cannot start as configured. The message names every wrong or missing setting and the key to set.</summary>
public sealed class ConfigurationException(ImmutableArray<string> problems)
    : Exception("Vault Portal cannot start:" + string.Concat(problems.Select(problem => Environment.NewLine + "  - " + problem)))
{
    /// <summary>One sentence for each problem, each naming its key.</summary>
    public ImmutableArray<string> Problems { get; } = problems;
}
