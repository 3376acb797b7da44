using System.Collections.Immutable;
using Portal.Core.Policies;
using Portal.Core.Secrets;

namespace Portal.Features.Policies;

/// <summary>What a person chooses in the guided form.</summary>
internal sealed class GrantDraft
{
    public string Mount { get; set; } = "";

    public KvVersion Kv { get; set; } = KvVersion.V2;

    public string Key { get; set; } = "";

    public SecretRights Rights { get; set; } = SecretRights.Read;

    public bool IntoExisting { get; set; }

    public string Policy { get; set; } = "";

    public string NewName { get; set; } = "";

    /// <summary>The secret or folder; what people paste with the mount or <c>data/</c> in front means the same.</summary>
    public SecretPath Path => new(Mount, Trimmed(Key.Trim().TrimStart('/')));

    /// <summary>The policy that is written.</summary>
    public string Target => IntoExisting ? Policy : NewName.Trim();

    /// <summary>Whether anything but the defaults was chosen.</summary>
    public bool IsDirty => Key.Length > 0 || NewName.Length > 0 || Rights is not SecretRights.Read;

    /// <summary>Whether everything is there that a plan needs.</summary>
    public bool IsComplete => Grants.Length > 0 && (IntoExisting ? Policy.Length > 0 : PolicyText.NameProblem(NewName) is null);

    /// <summary>The chosen rights; none while something is missing.</summary>
    public ImmutableArray<SecretGrant> Grants =>
        Mount.Length == 0 || Meaningful is SecretRights.None ? [] : [new SecretGrant(Path, Kv, Meaningful)];

    private SecretRights Meaningful => Rights & PolicyBuilder.Meaningful(Kv);

    private string Trimmed(string key)
    {
        if (Mount.Length == 0 || !key.StartsWith(Mount + "/", StringComparison.Ordinal)) return key;
        key = key[(Mount.Length + 1)..];
        return key.StartsWith("data/", StringComparison.Ordinal) ? key[5..] : key;
    }
}
