using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Sys;

/// <summary><c>sys/policies/password</c>: how passwords are made.</summary>
internal sealed partial class PasswordPoliciesArea
{
    private readonly SortedDictionary<string, string> _policies = new(StringComparer.Ordinal);

    public IEnumerable<VaultRoute> Routes =>
    [
        new("policies/password/") { List = _ => VaultAnswer.Keys(_policies.Keys) },
        new("policies/password/{name+}/generate", new VaultField("name")) { Read = call => VaultAnswer.Of(new JsonObject { ["password"] = Parse(Required(call)).Generate() }) },
        new("policies/password/{name+}", new("name"), new("policy"))
        {
            Read = call => VaultAnswer.Of(new JsonObject { ["policy"] = Required(call) }),
            Write = Write,
            Delete = Delete,
        },
    ];

    private string Required(VaultCall call) => _policies.GetValueOrDefault(call.Fields.Part("name")) ?? throw new VaultRefusal(404, "policy does not exist");

    private VaultAnswer Write(VaultCall call)
    {
        var text = call.Fields.Text("policy");
        if (text.Length == 0)
        {
            throw VaultRefusal.Bad("missing policy");
        }

        var decoded = new byte[text.Length];
        text = Convert.TryFromBase64String(text, decoded, out var length) ? Encoding.UTF8.GetString(decoded, 0, length) : text;
        Parse(text).Check();
        _policies[call.Fields.Part("name")] = text;
        return VaultAnswer.NoContent;
    }

    private VaultAnswer Delete(VaultCall call)
    {
        _policies.Remove(call.Fields.Part("name"));
        return VaultAnswer.NoContent;
    }

    private static PasswordRules Parse(string text)
    {
        var rules = Rule().Matches(text).Select(rule => new Charset(Value(Characters(), rule.Value), int.TryParse(Value(AtLeast(), rule.Value), CultureInfo.InvariantCulture, out var least) ? least : 0)).ToList();
        return new PasswordRules(int.TryParse(Value(Length(), Rule().Replace(text, "")), CultureInfo.InvariantCulture, out var length) ? length : 0, rules);
    }

    private static string Value(Regex pattern, string text) => pattern.Match(text).Groups[1].Value;

    [GeneratedRegex("""rule\s+"charset"\s*\{[^}]*\}""")]
    private static partial Regex Rule();

    [GeneratedRegex("""charset\s*=\s*"([^"]*)""")]
    private static partial Regex Characters();

    [GeneratedRegex("""min-chars\s*=\s*(\d+)""")]
    private static partial Regex AtLeast();

    [GeneratedRegex("""length\s*=\s*(\d+)""")]
    private static partial Regex Length();

    private sealed record Charset(string Characters, int AtLeast);

    private sealed record PasswordRules(int Length, IReadOnlyList<Charset> Charsets)
    {
        /// <exception cref="VaultRefusal">No password can be made by these rules.</exception>
        public void Check()
        {
            var problem = Length == 0 ? "invalid password policy: failed to parse password policy: expected length to be specified and > 0"
                : Charsets.Count == 0 || Charsets.Any(set => set.Characters.Length == 0) ? "invalid password policy: must specify at least one charset rule"
                : Length is < 4 or > 100 ? "passwords must be between 4 and 100 characters"
                : Charsets.Sum(set => set.AtLeast) > Length ? "unable to construct test password from provided policy: are the rules impossible?" : null;
            if (problem is not null)
            {
                throw VaultRefusal.Bad(problem);
            }
        }

        public string Generate()
        {
            var all = string.Concat(Charsets.Select(set => set.Characters));
            var letters = Charsets.SelectMany(set => RandomNumberGenerator.GetItems<char>(set.Characters, set.AtLeast)).ToList();
            letters.AddRange(RandomNumberGenerator.GetItems<char>(all, Length - letters.Count));
            var mixed = letters.ToArray();
            RandomNumberGenerator.Shuffle(mixed.AsSpan());
            return new string(mixed);
        }
    }
}
