using Portal.Core.Secrets;
using Portal.Core.Vault;
using Portal.Policies;

namespace Portal.Core.Policies;

/// <summary>Which capabilities on which paths a grant means (vault-api: key/value paths and capabilities).</summary>
internal static class GrantPaths
{
    /// <summary>The patterns in the order a person would write them, each once.</summary>
    public static IReadOnlyList<(string Pattern, Capability Capabilities)> Of(IEnumerable<SecretGrant> grants)
    {
        var found = new List<(string Pattern, Capability Capabilities)>();
        foreach (var (pattern, capabilities) in grants.SelectMany(Of))
        {
            var at = found.FindIndex(known => known.Pattern == pattern);
            if (at < 0) found.Add((pattern, capabilities));
            else found[at] = (pattern, found[at].Capabilities | capabilities);
        }

        return found;
    }

    private static IEnumerable<(string Pattern, Capability Capabilities)> Of(SecretGrant grant)
    {
        Refuse(grant.Path);
        return (grant.Kv is KvVersion.V2 ? Versioned(grant) : Plain(grant)).Where(part => part.Item2 is not Capability.None);
    }

    private static IEnumerable<(string, Capability)> Versioned(SecretGrant grant)
    {
        var below = grant.Path.IsFolder ? grant.Path.Key + "*" : grant.Path.Key;
        string In(string area) => $"{grant.Path.Mount}/{area}/{below}";
        yield return (In("data"), Values(grant.Rights));
        yield return (In("metadata"),
            When(grant, SecretRights.ReadMetadata, Capability.Read) | When(grant, SecretRights.Destroy, Capability.Delete) | (grant.Path.IsFolder ? When(grant, SecretRights.List, Capability.List) : Capability.None));
        // The names of keys are no values; they are at a place of their own.
        yield return (In("subkeys"), When(grant, SecretRights.ReadMetadata, Capability.Read));
        yield return (In("delete"), When(grant, SecretRights.Delete, Capability.Update));
        yield return (In("undelete"), When(grant, SecretRights.Undelete, Capability.Update));
        yield return (In("destroy"), When(grant, SecretRights.Destroy, Capability.Update));
        if (!grant.Path.IsFolder) yield return ($"{grant.Path.Mount}/metadata/{grant.Path.Parent.Key}", When(grant, SecretRights.List, Capability.List));
    }

    private static IEnumerable<(string, Capability)> Plain(SecretGrant grant)
    {
        var list = When(grant, SecretRights.List, Capability.List);
        if (grant.Path.IsFolder)
        {
            yield return ($"{grant.Path.Mount}/{grant.Path.Key}*", Values(grant.Rights) | list);
        }
        else
        {
            yield return ($"{grant.Path.Mount}/{grant.Path.Key}", Values(grant.Rights));
            yield return ($"{grant.Path.Mount}/{grant.Path.Parent.Key}", list);
        }
    }

    private static Capability Values(SecretRights rights) =>
        (rights.HasFlag(SecretRights.Read) ? Capability.Read : Capability.None)
        | (rights.HasFlag(SecretRights.Create) ? Capability.Create : Capability.None)
        | (rights.HasFlag(SecretRights.Update) ? Capability.Update : Capability.None)
        | (rights.HasFlag(SecretRights.Delete) ? Capability.Delete : Capability.None);

    private static Capability When(SecretGrant grant, SecretRights right, Capability capability) => grant.Rights.HasFlag(right) ? capability : Capability.None;

    // In a pattern these would mean more than the one secret that was picked.
    private static void Refuse(SecretPath path)
    {
        if (path.Key.EndsWith('*') || path.ToString().Contains("{{", StringComparison.Ordinal) || path.ToString().Split('/').Contains("+"))
        {
            throw VaultWrite.Invalid(path.ToString(), "A policy cannot name this path alone: * at its end, + as a whole part and {{ mean something else in a policy. Write the policy by hand.");
        }
    }
}
