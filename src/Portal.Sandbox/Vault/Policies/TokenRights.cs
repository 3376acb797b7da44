using Portal.Policies;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Policies;

/// <summary>What a token may: its own policies and those of whom it stands for, compiled. They reach the token's namespace and what is below it.</summary>
internal sealed class TokenRights(VaultNamespace ns, AclEngine engine)
{
    public bool IsRoot => engine.IsRoot;

    public IReadOnlyList<AclRule> Rules => engine.Rules;

    /// <summary>The names of <c>sys/capabilities</c>.</summary>
    public IReadOnlyList<string> Capabilities(VaultNamespace asked, string path) =>
        Reaches(asked) ? engine.Capabilities(asked.Path + path.TrimStart('/')).ToNames() : ["deny"];

    /// <summary>The verdict; null if the policies do not reach the namespace.</summary>
    public AclDecision? Decide(VaultNamespace asked, AclRequest request) =>
        Reaches(asked) ? engine.Decide(request with { Path = asked.Path + request.Path }) : null;

    public bool Allows(VaultNamespace asked, AclOperation operation, string path) => Decide(asked, new AclRequest(operation, path))?.Allowed == true;

    /// <summary>Whether the token may pass root protection on a path.</summary>
    public bool HasSudo(VaultNamespace asked, string path) =>
        Reaches(asked) && (engine.IsRoot || engine.Capabilities(asked.Path + path).HasFlag(Capability.Sudo));

    public bool Reaches(VaultNamespace asked) => asked.Path.StartsWith(ns.Path, StringComparison.Ordinal);
}
