using System.Globalization;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>Amounts such as <c>250m</c> or <c>64Mi</c> as numbers.</summary>
internal static class Quantities
{
    private static readonly (string Suffix, double Factor)[] Factors =
    [
        ("Ki", 1024), ("Mi", 1048576), ("Gi", 1073741824), ("Ti", 1099511627776), ("Pi", 1125899906842624), ("Ei", 1152921504606846976),
        ("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
    ];

    public static double Value(string? text)
    {
        if (string.IsNullOrEmpty(text)) return 0;
        var (suffix, factor) = Factors.FirstOrDefault(item => text.EndsWith(item.Suffix, StringComparison.Ordinal), ("", 1));
        return double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number * factor : 0;
    }
}
