using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Vault;

namespace Portal.Shared;

/// <summary>Something that can be done to Vault, in every way one can do it: as a command, over HTTP, and what a policy has to allow for it.</summary>
/// <param name="Title">What it does: "Read the current version".</param>
/// <param name="Command">The command, beginning with <c>vault</c>; values are placeholders.</param>
/// <param name="Request">The request; values are placeholders.</param>
/// <param name="Needs">API paths with the capabilities it takes on them.</param>
public sealed partial record ApiAction(string Title, string Command, ApiRequest Request, params ImmutableArray<(string Path, string Capability)> Needs)
{
    /// <summary>The command under the name it has for this server: OpenBao's is <c>bao</c>, also behind a pipe. While the server is not known it is Vault's, as most are.</summary>
    public static string Cli(string command, VaultServer? server) => server is { IsOpenBao: true } ? QuotedOrProgram().Replace(command, part => part.Value == "vault " ? "bao " : part.Value) : command;

    /// <summary>The request as a <c>curl</c> command for a shell that has <c>VAULT_ADDR</c> and <c>VAULT_TOKEN</c>.</summary>
    public static string Curl(ApiRequest request, string? ns = null)
    {
        var lines = new List<string> { "curl --header \"X-Vault-Token: $VAULT_TOKEN\"" };
        if (ns is { Length: > 0 }) lines.Add($"--header {Quoted($"X-Vault-Namespace: {ns}")}");
        if (request.WrapTtl is { } ttl) lines.Add($"--header {Quoted($"X-Vault-Wrap-TTL: {ttl}")}");
        if (request.Method != "GET") lines.Add($"--request {request.Method}");
        if (request.Body is { } body) lines.Add($"--data {Quoted(body)}");
        lines.Add($"\"$VAULT_ADDR{request.Path.Replace("$", "\\$", StringComparison.Ordinal)}\"");
        return string.Join(" \\\n  ", lines);
    }

    /// <summary>The policy that allows some needs and nothing more.</summary>
    public static string Policy(IEnumerable<(string Path, string Capability)> needs) => string.Join('\n', needs
        .GroupBy(need => need.Path, StringComparer.Ordinal)
        .Select(path => $"path \"{path.Key}\" {{\n  capabilities = [{string.Join(", ", path.Select(need => $"\"{need.Capability}\"").Distinct(StringComparer.Ordinal))}]\n}}"));

    /// <summary>What a step of a plan needs, from its words: "update and sudo on sys/remount".</summary>
    public static ImmutableArray<(string Path, string Capability)> NeedsOf(string words) => words.Split(" on ", 2) is [var capabilities, var path]
        ? [.. capabilities.Split(" and ").Select(capability => (path, capability))]
        : [];

    /// <summary>The namespace commands have to name, if the environment is in one.</summary>
    public static string? NamespaceOf(EnvironmentSession session) => session.Environment.Vault.Namespace;

    // What is quoted, and the text after <<'WORD', belongs to the person and stays as it is.
    [GeneratedRegex(@"<<'.*|\\'|'[^']*(?:'|$)|(?<=^|\| |; )vault ", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex QuotedOrProgram();

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
