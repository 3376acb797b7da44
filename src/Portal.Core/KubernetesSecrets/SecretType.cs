using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.KubernetesSecrets;

/// <summary>A type of secret that Kubernetes knows and checks (https://kubernetes.io/docs/concepts/configuration/secret/#secret-types).</summary>
/// <param name="Name">What stands in <c>type</c>.</param>
/// <param name="Title">What it is for, in words.</param>
/// <param name="Keys">The keys it starts with.</param>
/// <param name="AllKeys">Whether each of them has to be there; of a basic authentication one is enough.</param>
public sealed partial record SecretType(string Name, string Title, ImmutableArray<string> Keys, bool AllKeys = true)
{
    /// <summary>A token of a service account.</summary>
    public const string ServiceAccountToken = "kubernetes.io/service-account-token";

    /// <summary>The state of a Helm release.</summary>
    public const string HelmRelease = "helm.sh/release.v1";

    /// <summary>The most bytes the values may have together.</summary>
    public const int MostBytes = 1024 * 1024;

    private const string DockerConfig = ".dockerconfigjson";

    /// <summary>The types that can be created here.</summary>
    public static ImmutableArray<SecretType> All { get; } =
    [
        new("Opaque", "Any keys and values", []),
        new("kubernetes.io/basic-auth", "User name and password", ["username", "password"], AllKeys: false),
        new("kubernetes.io/ssh-auth", "SSH private key", ["ssh-privatekey"]),
        new("kubernetes.io/tls", "Certificate and its key", ["tls.crt", "tls.key"]),
        new("kubernetes.io/dockerconfigjson", "Access to an image registry", [DockerConfig]),
    ];

    /// <summary>Why the values of a secret cannot be changed here, and what to do instead; null when they can.</summary>
    public static string? WhyFixed(string type, bool isImmutable) => type switch
    {
        ServiceAccountToken => "The cluster's token controller writes this token and its key names. Delete the secret to revoke the token, or let pods use tokens that end by themselves.",
        HelmRelease => "Helm keeps the state of a release in it, compressed. Change the release with helm upgrade, helm rollback or helm uninstall; an edit by hand breaks it.",
        _ when isImmutable => "It is immutable: Kubernetes refuses every change of its values, and that cannot be switched off. Create a secret with another name and let workloads use that, or delete this one and create it again.",
        _ => null,
    };

    /// <summary>What is wrong with the name of a key; null when nothing is.</summary>
    public static string? KeyProblem(string key) => key switch
    {
        { Length: > 253 } => "A key has at most 253 characters.",
        "." or ".." => "A key cannot be a dot or two.",
        _ when key.StartsWith("..", StringComparison.Ordinal) => "A key cannot start with two dots.",
        _ when !KeyName().IsMatch(key) => "A key has letters, digits, dashes, underscores and dots, and nothing else.",
        _ => null,
    };

    /// <summary>What the API server would refuse about keys and values, in sentences that name keys and no value.</summary>
    public static ImmutableArray<string> Problems(string type, ObjectNode document)
    {
        var problems = ImmutableArray.CreateBuilder<string>();
        problems.AddRange(document.Members.Select(member => (member.Key, Problem: KeyProblem(member.Key))).Where(found => found.Problem is not null).Select(found => $"{found.Key}: {found.Problem}"));
        var size = document.Members.Sum(member => (long)DecodedValue.SizeOf(member.Value));
        if (size > MostBytes) problems.Add($"The values have {size:n0} bytes together; Kubernetes keeps at most 1 MiB (1,048,576 bytes) in one secret.");
        if (All.FirstOrDefault(known => known.Name == type) is { } rule) problems.AddRange(rule.Missing(document));
        if (type == "kubernetes.io/dockerconfigjson" && document[DockerConfig] is { } config && !IsJson(config)) problems.Add($"{DockerConfig} is not JSON, such as {{\"auths\": {{\"registry.example.com\": {{\"auth\": \"…\"}}}}}}.");
        return problems.ToImmutable();
    }

    private IEnumerable<string> Missing(ObjectNode document)
    {
        var missing = Keys.Where(key => document[key] is null).ToArray();
        if (missing.Length == 0 || (!AllKeys && missing.Length < Keys.Length)) return [];
        return [$"The type {Name} needs {(AllKeys ? $"the key{(missing.Length > 1 ? "s" : "")} {string.Join(" and ", missing)}" : $"the key {string.Join(" or ", missing)}")}."];
    }

    private static bool IsJson(SecretNode node)
    {
        try
        {
            using var document = JsonDocument.Parse(DecodedValue.BytesOf(node));
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A[-._a-zA-Z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyName();
}
