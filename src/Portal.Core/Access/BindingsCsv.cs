using System.Text;

namespace Portal.Core.Access;

/// <summary>
/// Role bindings as RFC 4180. Names in Vault may be anything, and a spreadsheet runs a cell that starts with <c>=</c>, <c>+</c>, <c>-</c> or
/// <c>@</c> as a formula, so those get an apostrophe.
/// </summary>
internal static class BindingsCsv
{
    private static readonly string[] Columns = ["role", "mount", "namespaces", "namespace selector", "service accounts", "policies", "readable paths", "missing policies"];

    public static string Write(IEnumerable<RoleBinding> bindings)
    {
        var text = new StringBuilder();
        Line(text, Columns);
        foreach (var binding in bindings)
        {
            Line(text,
            [
                binding.Role,
                binding.Mount,
                string.Join(' ', binding.Namespaces),
                binding.NamespaceSelector ?? "",
                string.Join(' ', binding.ServiceAccounts),
                string.Join(' ', binding.Policies),
                string.Join(' ', binding.Readable.Select(path => path.Path).Distinct(StringComparer.Ordinal)),
                string.Join(' ', binding.MissingPolicies),
            ]);
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Cell(string value)
    {
        // A role bound to everything is a star, which no spreadsheet runs.
        var safe = value.Length > 0 && value[0] is ('=' or '+' or '-' or '@' or '\t' or '\r' or '\n') ? "'" + value : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
