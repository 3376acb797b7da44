using Portal.Policies;
using Portal.Sandbox.Vault.Identity;
using Portal.Sandbox.Vault.Policies;
using Portal.Sandbox.Vault.Sys;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Core;

/// <summary>Everything a server knows, in one place. Whoever touches it holds its lock.</summary>
internal sealed class VaultState
{
    public static AclDialect Dialect => AclDialect.OpenBao26;

    // Compiled policies are large: rather compile some again than keep those of everybody who ever signed in.
    private const int MostRights = 1_000;

    private readonly Dictionary<string, TokenRights> _rights = [];
    private long _rightsRevision = -1;

    public VaultState(VaultServerOptions options)
    {
        Options = options;
        Tokens = new TokenStore(options.Time);
        Identity = new IdentityStore(options.Time);
        Wrapping = new WrappingStore(options.Time);
        Quotas = new QuotaStore(options.Time);
        Types = new MountTypes(this);
        Root = new VaultNamespace { Id = "root", Path = "", Policies = new PolicyStore(options.Time, "") };
        Types.MountOwn(Root);
        Started = options.Time.GetUtcNow();
        RootToken = options.RootToken ?? TokenStore.NewId(Root);
        Tokens.Add(new TokenEntry { Id = RootToken, Accessor = TokenStore.NewAccessor(Root), Namespace = Root, Policies = ["root"], Path = "auth/token/root", DisplayName = "root", Created = Started });
        Tokens.Gone += token => Cubbyholes.Remove(token.Id);
    }

    public VaultServerOptions Options { get; }

    public Lock Lock { get; } = new();

    public TimeProvider Time => Options.Time;

    public VaultNamespace Root { get; }

    public TokenStore Tokens { get; }

    public IdentityStore Identity { get; }

    public WrappingStore Wrapping { get; }

    public QuotaStore Quotas { get; }

    public MountTypes Types { get; }

    public SealState Seal { get; } = new();

    /// <summary>What tokens keep for themselves, by token.</summary>
    public Dictionary<string, Dictionary<string, string>> Cubbyholes { get; } = [];

    public DateTimeOffset Now => Time.GetUtcNow();

    public DateTimeOffset Started { get; }

    public string RootToken { get; }

    /// <summary>Grows as a real server's log does; only for show.</summary>
    public long RaftIndex => 100 + (long)(Now - Started).TotalSeconds;


    /// <summary>What a token may. Compiled once until a policy or an identity changes.</summary>
    public TokenRights RightsOf(TokenEntry token)
    {
        var revision = Root.SelfAndBelow().Sum(RevisionOf) + Identity.Revision;
        if (revision != _rightsRevision || _rights.Count >= MostRights)
        {
            _rights.Clear();
            _rightsRevision = revision;
        }

        var key = $"{token.Namespace.Path}\n{token.EntityId}\n{string.Join('\n', token.Policies)}";
        if (!_rights.TryGetValue(key, out var rights))
        {
            _rights[key] = rights = Compile(token);
        }

        return rights;
    }

    public IReadOnlyList<string> IdentityPolicies(TokenEntry token) => token.EntityId.Length == 0 ? [] : Identity.PoliciesOf(token.EntityId);

    /// <summary>The identity that policies' templates are filled from.</summary>
    private AclIdentity? Describe(TokenEntry token)
    {
        if (!Identity.Entities.TryGetValue(token.EntityId, out var entity))
        {
            return null;
        }

        var (direct, inherited) = Identity.GroupsOf(entity.Id);
        var none = new Dictionary<string, string>();
        var aliases = entity.Aliases.Select(alias => new AclAlias(alias.Mount.Accessor, alias.Id, alias.Name) { Metadata = alias.Metadata ?? none, CustomMetadata = alias.CustomMetadata ?? none });
        return new AclIdentity(
            new AclEntity(entity.Id, entity.Name) { Metadata = entity.Metadata ?? none, Aliases = [.. aliases] },
            [.. direct.Concat(inherited).Select(group => new AclGroup(group.Id, group.Name) { Metadata = group.Metadata ?? none })]);
    }

    private static long RevisionOf(VaultNamespace ns)
    {
        ns.Policies.Forget();
        return ns.Policies.Revision;
    }

    private TokenRights Compile(TokenEntry token)
    {
        var documents = token.Policies.Union(IdentityPolicies(token)).Select(name => name == "root" ? PolicyDocument.Root : token.Namespace.Policies.Find(name)?.Document).OfType<PolicyDocument>();
        return new TokenRights(token.Namespace, AclEngine.Compile(documents, Dialect, Describe(token), Time));
    }
}
