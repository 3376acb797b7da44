using System.Globalization;

namespace Portal.Core.Secrets.Engines;

/// <summary>How much is in a key/value mount.</summary>
/// <param name="Secrets">Secrets that were counted.</param>
/// <param name="IsComplete">Whether those are all: false when a folder may not be listed, or when there are too many to count now.</param>
public sealed record EngineContents(int Secrets, bool IsComplete)
{
    /// <summary>"1,204 secrets", "At least 1,204 secrets".</summary>
    public string InWords => (IsComplete ? "" : "At least ") + Secrets.ToString("n0", CultureInfo.InvariantCulture) + (Secrets == 1 ? " secret" : " secrets");
}
