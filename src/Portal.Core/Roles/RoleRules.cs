using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Portal.Core.Roles;

/// <summary>What Vault refuses about a role, known before it is sent. Each problem names the field it is about.</summary>
public static partial class RoleRules
{
    /// <summary>The problems of a role that is about to be written; none when Vault will take it.</summary>
    public static ImmutableArray<RoleProblem> Check(KubernetesRole role) =>
    [
        .. When(!Name().IsMatch(role.Name), "name", "A role's name is letters, digits, dots, dashes and underscores, and starts and ends with a letter, digit or underscore."),
        .. When(role.ServiceAccountNames.IsEmpty, "bound_service_account_names", "Name at least one service account. * alone means any."),
        .. When(Mixed(role.ServiceAccountNames), "bound_service_account_names", "* means any service account and cannot stand beside other names."),
        .. When(role.ServiceAccountNamespaces.IsEmpty && role.NamespaceSelector.Length == 0, "bound_service_account_namespaces", "Name at least one namespace, or give a selector."),
        .. When(Mixed(role.ServiceAccountNamespaces), "bound_service_account_namespaces", "* means any namespace and cannot stand beside other names."),
        .. When(role.NamespaceSelector.Length > 0 && NamespaceSelector.TryParse(role.NamespaceSelector) is null, "bound_service_account_namespace_selector", "The selector is not a label selector with matchLabels or matchExpressions."),
        .. When(role.TokenMaxTtl > TimeSpan.Zero && role.TokenTtl > role.TokenMaxTtl, "token_ttl", "The lifetime is longer than the longest lifetime."),
        .. When(role.TokenNumUses < 0, "token_num_uses", "The number of uses is negative."),
        .. When(role.TokenPolicies.Contains("root", StringComparer.OrdinalIgnoreCase), "token_policies", "Auth methods cannot give the root policy."),
        .. When(role.TokenType == "batch" && (role.TokenPeriod > TimeSpan.Zero || role.TokenNumUses > 0), "token_type", "Batch tokens have neither a period nor a number of uses."),
    ];

    private static bool Mixed(ImmutableArray<string> names) => names.Length > 1 && names.Contains("*");

    private static IEnumerable<RoleProblem> When(bool wrong, string field, string message) => wrong ? [new RoleProblem(field, message)] : [];

    [GeneratedRegex(@"^\w(([\w.-]+)?\w)?$")]
    private static partial Regex Name();
}

/// <summary>Something wrong with one field of a role.</summary>
/// <param name="Field">The field as the API names it.</param>
/// <param name="Message">What is wrong, as a sentence.</param>
public sealed record RoleProblem(string Field, string Message);
