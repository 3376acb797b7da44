using System.Collections.Immutable;
using System.Globalization;
using Portal.Core.Access;

namespace Portal.Features.Access;

/// <summary>The words for role bindings.</summary>
internal static class BindingText
{
    /// <summary>The namespaces a role is bound to, in words.</summary>
    public static string Namespaces(RoleBinding binding)
    {
        var names = binding.Namespaces is ["*"] ? "every namespace" : string.Join(", ", binding.Namespaces);
        return binding.NamespaceSelector is not { Length: > 0 } selector ? names : names.Length == 0 ? $"labelled {selector}" : $"{names}, and labelled {selector}";
    }

    /// <summary>The service accounts a role is bound to, in words.</summary>
    public static string ServiceAccounts(RoleBinding binding) => binding.ServiceAccounts is ["*"] ? "every service account" : string.Join(", ", binding.ServiceAccounts);

    /// <summary>The paths that can be read, for the filter.</summary>
    public static string Paths(RoleBinding binding) => string.Join(' ', binding.Readable.Select(path => path.Path).Distinct());

    /// <summary>What is missing from the paths; null when nothing is.</summary>
    public static string? Unknown(RoleBinding binding) => binding.UnreadPolicies.IsEmpty ? null : $"You may not read {Names(binding.UnreadPolicies)}, so there may be more paths.";

    /// <summary>Which policies do not exist; null when all do.</summary>
    public static string? Missing(RoleBinding binding) => binding.MissingPolicies.IsEmpty ? null : $"{Names(binding.MissingPolicies)} {(binding.MissingPolicies.Length == 1 ? "does" : "do")} not exist. Whoever creates it gives it to this role.";

    /// <summary>Whether any service account of the cluster may log in.</summary>
    public static bool IsOpen(RoleBinding binding) => binding.Namespaces.Contains("*") && binding.ServiceAccounts.Contains("*");

    /// <summary>The name of the exported file.</summary>
    public static string FileName(string environment, DateTimeOffset at) => $"role-bindings-{environment}-{at.UtcDateTime.ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.csv";

    private static string Names(ImmutableArray<string> names) => string.Join(", ", names);
}
