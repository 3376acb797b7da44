using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;
using Portal.Configuration;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Core.Vault.SignIn;
using Portal.Shared;

namespace Portal.SignIn;

/// <summary>What the sign-in page shows: what can be chosen, what was typed, and what went wrong.</summary>
/// <param name="Environments">Where people can sign in.</param>
/// <param name="Methods">How they can.</param>
/// <param name="Environment">The chosen environment.</param>
/// <param name="Method">The chosen method.</param>
/// <param name="Typed">What was typed, without secrets.</param>
/// <param name="ReturnUrl">Where to go afterwards; local, or null.</param>
/// <param name="Reason">Why the page is shown; null for no reason but the person's own.</param>
public sealed record SignInForm(
    PortalEnvironments Environments,
    ImmutableArray<ISignInMethod> Methods,
    PortalEnvironment Environment,
    ISignInMethod Method,
    ImmutableDictionary<string, string> Typed,
    string? ReturnUrl,
    string? Reason)
{
    /// <summary>What went wrong with the last try.</summary>
    public FailureWords? Problem { get; init; }

    /// <summary>Reads the page's query or the posted form; unknown names fall back to the first that exists.</summary>
    public static SignInForm From(PortalEnvironments environments, IEnumerable<ISignInMethod> methods, Func<string, StringValues> read)
    {
        var all = methods.ToImmutableArray();
        var method = all.FirstOrDefault(method => method.Id == read("method")) ?? all.FirstOrDefault(method => method.Id == "userpass") ?? all[0];
        var typed = method.Fields.Where(field => !field.IsSecret && read(field.Name).Count > 0).ToImmutableDictionary(field => field.Name, field => read(field.Name).ToString());
        return new SignInForm(environments, all, environments.Find(read("environment")) ?? environments.All[0], method, typed, ReturnAddress.Local(read("returnUrl")), read("reason"));
    }

    /// <summary>What a field shows: what was typed, or what it starts with. Secrets are never sent back.</summary>
    public string? Value(SignInField field) => field.IsSecret ? null : Typed.GetValueOrDefault(field.Name, field.Default ?? "");

    /// <summary>The same page with another choice, for its links.</summary>
    public string Address(PortalEnvironment? environment = null, ISignInMethod? method = null) =>
        Routes.SignIn((environment ?? Environment).Name, ReturnUrl) + "&method=" + Uri.EscapeDataString((method ?? Method).Id);

    /// <summary>What to hand to the method; null with the label of the first field that is missing.</summary>
    public (IReadOnlyDictionary<string, Sensitive> Values, string? Missing) Values(Func<string, StringValues> read)
    {
        var values = new Dictionary<string, Sensitive>();
        foreach (var field in Method.Fields)
        {
            var text = read(field.Name).ToString();
            if (!field.IsSecret || field.Name == "token") text = text.Trim();
            if (text.Length == 0) text = field.Default ?? "";
            if (text.Length == 0) return (values, field.Label);
            values[field.Name] = new Sensitive(text);
        }

        return (values, null);
    }
}
