namespace Portal.Policies;

/// <summary>The words of the policy language for <see cref="Capability"/>, both ways.</summary>
public static class CapabilityWords
{
    private static readonly (string Name, Capability Capability)[] Alphabetical =
    [
        ("create", Capability.Create),
        ("delete", Capability.Delete),
        ("deny", Capability.Deny),
        ("list", Capability.List),
        ("patch", Capability.Patch),
        ("read", Capability.Read),
        ("recover", Capability.Recover),
        ("scan", Capability.Scan),
        ("subscribe", Capability.Subscribe),
        ("sudo", Capability.Sudo),
        ("update", Capability.Update),
    ];

    /// <summary>
    /// The list <c>sys/capabilities</c> answers for this set: sorted, <c>["root"]</c> alone for root,
    /// <c>["deny"]</c> alone for nothing and for deny.
    /// </summary>
    public static IReadOnlyList<string> ToNames(this Capability capabilities)
    {
        if (capabilities.HasFlag(Capability.Root))
        {
            return ["root"];
        }

        if (capabilities == Capability.None || capabilities.HasFlag(Capability.Deny))
        {
            return ["deny"];
        }

        return [.. Alphabetical.Where(known => capabilities.HasFlag(known.Capability)).Select(known => known.Name)];
    }

    /// <summary>Reads one word as it may stand in a stanza: lower case only, and never <c>root</c>.</summary>
    public static bool TryParse(string name, out Capability capability)
    {
        foreach (var known in Alphabetical)
        {
            if (known.Name == name)
            {
                capability = known.Capability;
                return true;
            }
        }

        capability = Capability.None;
        return false;
    }

    /// <summary>The single words of a set, in the order people write them; empty for <see cref="Capability.None"/>.</summary>
    public static IEnumerable<string> Written(Capability capabilities)
    {
        Capability[] order =
        [
            Capability.Deny, Capability.Create, Capability.Read, Capability.Update, Capability.Patch, Capability.Delete,
            Capability.List, Capability.Scan, Capability.Sudo, Capability.Subscribe, Capability.Recover,
        ];
        return order.Where(one => capabilities.HasFlag(one)).Select(one => Alphabetical.First(known => known.Capability == one).Name);
    }
}
