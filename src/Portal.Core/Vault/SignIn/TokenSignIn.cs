using System.Collections.Immutable;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.Api;

namespace Portal.Core.Vault.SignIn;

/// <summary>Signs in with a token a person already has.</summary>
internal sealed class TokenSignIn(VaultClient vault) : ISignInMethod
{
    private readonly TokenLookup _lookup = new(vault);

    public string Id => "token";

    public string Title => "Token";

    public ImmutableArray<SignInField> Fields { get; } = [new("token", "Token", IsSecret: true)];

    public async Task<VaultSession> SignInAsync(PortalEnvironment environment, IReadOnlyDictionary<string, Sensitive> values, CancellationToken cancellationToken)
    {
        var token = new Sensitive(values.GetValueOrDefault("token")?.Reveal().Trim() ?? "");
        if (token.IsEmpty) throw new ApiException(ApiSystem.Vault, Failure.SignedOut, "read", ITokenApi.LookupSelfPath);
        return new VaultSession { Environment = environment, Token = token, Identity = await _lookup.ReadAsync(environment.Vault, token, cancellationToken) };
    }
}
