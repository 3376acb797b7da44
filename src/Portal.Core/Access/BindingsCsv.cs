namespace Portal.Core.Access;

/// <summary>Role bindings as a table for a spreadsheet.</summary>
internal static class BindingsCsv
{
    private static readonly string[] Columns = ["role", "mount", "namespaces", "namespace selector", "service accounts", "policies", "readable paths", "missing policies"];

    public static string Write(IEnumerable<RoleBinding> bindings) => Csv.Write(Columns, bindings.Select(binding => (IEnumerable<string>)
    [
        binding.Role,
        binding.Mount,
        string.Join(' ', binding.Namespaces),
        binding.NamespaceSelector ?? "",
        string.Join(' ', binding.ServiceAccounts),
        string.Join(' ', binding.Policies),
        string.Join(' ', binding.Readable.Select(path => path.Path).Distinct(StringComparer.Ordinal)),
        string.Join(' ', binding.MissingPolicies),
    ]));
}
