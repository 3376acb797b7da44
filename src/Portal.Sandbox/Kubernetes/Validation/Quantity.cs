using System.Globalization;

namespace Portal.Sandbox.Kubernetes.Validation;

/// <summary>An amount such as <c>250m</c> or <c>64Mi</c>, exact, that is written the way it came.</summary>
internal readonly record struct Quantity(decimal Value, bool Binary)
{
    private static readonly (string Suffix, decimal Factor)[] Powers =
        [("Ei", 1152921504606846976), ("Pi", 1125899906842624), ("Ti", 1099511627776), ("Gi", 1073741824), ("Mi", 1048576), ("Ki", 1024)];

    private static readonly (string Suffix, decimal Factor)[] Decimals =
        [("E", 1e18m), ("P", 1e15m), ("T", 1e12m), ("G", 1e9m), ("M", 1e6m), ("k", 1e3m), ("", 1), ("m", 1e-3m), ("u", 1e-6m), ("n", 1e-9m)];

    public static Quantity Zero { get; } = new(0, Binary: false);

    /// <summary>Zero if the text is no amount.</summary>
    public static Quantity Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return Zero;
        foreach (var (suffix, factor) in Powers.Concat(Decimals.Where(unit => unit.Suffix.Length > 0)))
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal) && decimal.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number < 1e9m)
            {
                return new(number * factor, suffix.Length == 2);
            }
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain) ? new(plain, Binary: false) : Zero;
    }

    public static Quantity operator +(Quantity one, Quantity other) => new(one.Value + other.Value, one.Value == 0 ? other.Binary : one.Binary);

    /// <summary>With the largest unit that leaves a whole number.</summary>
    public override string ToString()
    {
        if (Value == 0) return "0";
        var units = Binary && Value >= 1024 ? [.. Powers, ("", 1)] : Decimals;
        foreach (var (suffix, factor) in units)
        {
            if (Value % factor == 0) return (Value / factor).ToString("0", CultureInfo.InvariantCulture) + suffix;
        }

        return Value.ToString(CultureInfo.InvariantCulture);
    }
}
