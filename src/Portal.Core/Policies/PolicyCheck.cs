using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Policies;

namespace Portal.Core.Policies;

/// <summary>What a server would refuse about a policy's text, known before it is sent, with line and column.</summary>
public static class PolicyCheck
{
    /// <summary>The problems of a text, errors and hints, in the order of the text.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="text">HCL or JSON.</param>
    /// <param name="server">The server it is for; null for what every server refuses.</param>
    public static ImmutableArray<PolicyProblem> Problems(string name, string text, VaultServer? server)
    {
        var document = PolicyDocument.Parse(name, text);
        var problems = server is null ? document.Problems : document.Check(Dialect(server));
        return [.. problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];
    }

    /// <summary>How a server reads policies.</summary>
    public static AclDialect Dialect(VaultServer server) => AclDialect.For(server.Version, server.IsOpenBao);

    /// <summary>How the server of an environment reads policies; the newest Vault's way while it does not say which server it is.</summary>
    internal static async Task<AclDialect> DialectAsync(VaultServers servers, EnvironmentSession session, CancellationToken cancellationToken) =>
        Dialect((await Part.OfAsync(servers.ReadAsync(session, cancellationToken))).Value ?? new VaultServer("", false));

    /// <summary>Refuses a text that every server refuses.</summary>
    internal static void Refuse(string target, string name, string text)
    {
        if (text.Trim().Length == 0) throw VaultWrite.Invalid(target, "The policy is empty.");
        var errors = Problems(name, text, null).Where(problem => problem.Severity is PolicySeverity.Error).Select(problem => $"Line {problem.Line}, column {problem.Column}: {problem.Message}");
        if (errors.Any()) throw VaultWrite.Invalid(target, [.. errors]);
    }
}
