using Portal.Policies;

namespace Portal.Benchmarks.Policies;

/// <summary>Policies as a large installation has them: exact, prefix and segment patterns in equal parts, and paths that reach all of them and none.</summary>
internal static class SamplePolicies
{
    /// <summary>As many stanzas as asked for, in one policy for every <paramref name="perPolicy"/> of them.</summary>
    public static IReadOnlyList<PolicyDocument> Documents(int stanzas, int perPolicy) =>
    [
        .. Enumerable.Range(0, stanzas).Chunk(perPolicy).Select((numbers, i) => PolicyDocument.Parse($"team-{i}", string.Concat(numbers.Select(Stanza)))),
    ];

    /// <summary>Paths to ask for.</summary>
    public static string[] Paths(int stanzas) =>
    [
        .. Enumerable.Range(0, 64).Select(i => (Number: i * 7919 % stanzas, Kind: i % 6)).Select(each => each.Kind switch
        {
            0 => $"kv/data/team-{each.Number}/db/config",
            1 => $"kv/metadata/team-{each.Number}/app/x/y",
            2 => $"kv/data/env-{each.Number % 7}/team-{each.Number}/tls",
            3 => $"kv/metadata/team-{each.Number}/",
            4 => $"sys/policies/acl/team-{each.Number}",
            _ => $"kv/delete/env-1/team-{each.Number}/app/a/b",
        }),
    ];

    private static string Stanza(int number) => (number % 5) switch
    {
        0 => $"path \"kv/data/team-{number}/db/config\" {{\n  capabilities = [\"read\", \"update\"]\n}}\n\n",
        1 => $"path \"kv/metadata/team-{number}/*\" {{\n  capabilities = [\"list\", \"read\"]\n}}\n\n",
        2 => $"path \"kv/data/+/team-{number}/tls\" {{\n  capabilities = [\"read\"]\n}}\n\n",
        3 => $"path \"kv/+/env-{number % 7}/team-{number}/app/*\" {{\n  capabilities = [\"create\", \"read\"]\n}}\n\n",
        _ => $"path \"kv/data/team-{number}*\" {{\n  capabilities = [\"deny\"]\n}}\n\n",
    };
}
