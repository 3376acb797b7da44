using System.Text.Json.Nodes;
using Portal.Sandbox.Vault.Core;
using Portal.Sandbox.Vault.Tokens;

namespace Portal.Sandbox.Vault.Auth;

/// <summary>Users with passwords.</summary>
internal sealed class UserpassAuth : VaultBackend
{
    private readonly SortedDictionary<string, User> _users = new(StringComparer.Ordinal);
    private readonly Lockouts _lockouts;
    private readonly VaultState _state;

    public UserpassAuth(VaultState state)
    {
        _state = state;
        _lockouts = new Lockouts(state.Time);
        VaultField[] fields = [new("username"), new("password"), .. TokenParameters.Fields, .. TokenParameters.OldFields];
        Routes =
        [
            new("users/", VaultField.Page) { List = call => VaultAnswer.Page(call, _users.Keys) },
            new("users/{username}/password", fields) { Write = ChangePassword },
            new("users/{username}/policies", fields) { Write = ChangePolicies },
            new("users/{username}", fields) { Exists = call => _users.ContainsKey(NameOf(call)), Read = Read, Write = Write, Delete = Delete },
            new("login/{username}", fields) { Write = Login },
        ];
    }

    public override IReadOnlyList<VaultRoute> Routes { get; }

    public override IReadOnlyList<string> PublicPaths { get; } = ["login/*"];

    private static string NameOf(VaultCall call) => call.Fields.Part("username").ToLowerInvariant();

    private User Required(VaultCall call) => _users.GetValueOrDefault(NameOf(call)) ?? throw VaultRefusal.Bad("username does not exist");

    private VaultAnswer Read(VaultCall call)
    {
        var user = _users.GetValueOrDefault(NameOf(call)) ?? throw VaultRefusal.NotFound();
        var data = new JsonObject();
        user.Parameters.Describe(data);
        return VaultAnswer.Of(data);
    }

    private VaultAnswer Write(VaultCall call)
    {
        var user = _users.GetValueOrDefault(NameOf(call));
        if (user is null && !call.Fields.Has("password"))
        {
            throw VaultRefusal.Bad("must provide either password or password_hash");
        }

        var parameters = (user?.Parameters ?? new TokenParameters()).With(call.Fields);
        var password = call.Fields.Has("password") ? Password(call) : user!.Password;
        _users[NameOf(call)] = new User(password, parameters);
        return VaultAnswer.NoContent;
    }

    private VaultAnswer ChangePassword(VaultCall call)
    {
        _users[NameOf(call)] = Required(call) with { Password = Password(call) };
        return VaultAnswer.NoContent;
    }

    private VaultAnswer ChangePolicies(VaultCall call)
    {
        var user = Required(call);
        _users[NameOf(call)] = user with { Parameters = user.Parameters.With(call.Fields) };
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Delete(VaultCall call)
    {
        _users.Remove(NameOf(call));
        return VaultAnswer.NoContent;
    }

    private static string Password(VaultCall call) => call.Fields.Text("password") is { Length: > 0 } password ? password : throw VaultRefusal.Bad("missing password");

    private VaultAnswer Login(VaultCall call)
    {
        var (name, password) = (NameOf(call), call.Fields.Text("password"));
        if (password.Length == 0)
        {
            throw new VaultRefusal(500, "missing password");
        }

        if (_lockouts.IsLocked(call.Mount, name))
        {
            throw VaultRefusal.BadToken();
        }

        if (!_users.TryGetValue(name, out var user) || user.Password != password)
        {
            _lockouts.Failed(call.Mount, name);
            throw VaultRefusal.Bad("invalid username or password");
        }

        _lockouts.Succeeded(name);
        return Logins.Complete(_state, call, new LoginResult(name, name, user.Parameters)
        {
            Metadata = new Dictionary<string, string> { ["username"] = name },
            AtRenewal = () => _users.TryGetValue(name, out var present) ? present.Parameters : throw VaultRefusal.Bad("user no longer exists, not renewing"),
        });
    }

    private sealed record User(string Password, TokenParameters Parameters);
}
