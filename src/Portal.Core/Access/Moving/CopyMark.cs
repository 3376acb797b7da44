using System.Collections.Immutable;
using Portal.Core.Secrets;
using Portal.Core.Vault;

namespace Portal.Core.Access.Moving;

/// <summary>A version with its values, on the way from one place to the other.</summary>
internal sealed record CopiedVersion(VersionState State, ImmutableArray<SecretEntry> Entries);

/// <summary>What is copied.</summary>
internal sealed record CopySource(SecretMetadata? Metadata, ImmutableArray<CopiedVersion> Versions, string Mark)
{
    /// <summary>The numbers that hold values.</summary>
    public IEnumerable<int> Kept => Enumerable.Range(1, Versions.Length).Where(number => Versions[number - 1].State is VersionState.Live);

    /// <summary>Whether the settings and notes there are those of the source; a secret from a version 1 mount has none.</summary>
    public bool HasMetadataOf(CopyTarget? there)
    {
        if (Metadata is null) return true;
        return there?.Metadata is { } metadata
            ? metadata.Settings == Metadata.Settings && metadata.CustomMetadata.SequenceEqual(Metadata.CustomMetadata)
            : Metadata.CustomMetadata.IsEmpty && Metadata.Settings == new KvSettings(0, false, TimeSpan.Zero);
    }
}

/// <summary>What is at the new path.</summary>
internal sealed record CopyTarget(SecretMetadata? Metadata, ImmutableArray<SecretEntry> Entries, string Mark);

/// <summary>A text that differs when a secret does. It holds no value, and nothing that could be looked up in a table of hashes of likely values.</summary>
internal static class CopyMark
{
    // A hash of values alone could be guessed at; it is made with a key that never leaves this process.
    private static readonly byte[] Key = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);

    public static string Of(ImmutableArray<SecretEntry> entries) =>
        Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Key, System.Text.Encoding.UTF8.GetBytes(VaultJson.Text(SecretBody.Values(entries)))))[..24];

    public static string Of(SecretMetadata metadata) => VaultWrite.Revision(
        $"{metadata.CurrentVersion}|{metadata.Settings}|{string.Join(';', metadata.CustomMetadata)}|{string.Join(';', metadata.Versions.Select(version => $"{version.Number} {version.CreatedAt:O} {version.State}"))}");
}
