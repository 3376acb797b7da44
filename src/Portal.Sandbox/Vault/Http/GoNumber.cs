using System.Globalization;

namespace Portal.Sandbox.Vault.Http;

/// <summary>Numbers as Go writes a float64, through which KV version 2 reads what it stored.</summary>
internal static class GoNumber
{
    /// <summary>The number's text after it went through a float64; <c>9007199254740993</c> comes back as <c>9007199254740992</c>.</summary>
    public static string ThroughFloat(string number)
    {
        var value = double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (!double.IsFinite(value))
        {
            return number;
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var (sign, digits, exponent) = Parts(value);
        return exponent is < -6 or >= 21
            ? sign + digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + "e" + (exponent < 0 ? "-" : "+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture).TrimStart('0').PadLeft(exponent < 0 ? 1 : 2, '0')
            : sign + Plain(digits, exponent);
    }

    /// <summary>The shortest digits that give the number back, and the power of ten of the first.</summary>
    private static (string Sign, string Digits, int Exponent) Parts(double value)
    {
        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var plain = parts[0].Split('.');
        var fraction = plain.Length > 1 ? plain[1] : "";
        var exponent = plain[0] != "0" ? plain[0].Length - 1 : fraction.TrimStart('0').Length - fraction.Length - 1;
        var digits = (plain[0] + fraction).Trim('0');
        return (value < 0 ? "-" : "", digits, exponent + (parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0));
    }

    private static string Plain(string digits, int exponent) => exponent switch
    {
        < 0 => "0." + new string('0', -exponent - 1) + digits,
        _ when digits.Length <= exponent + 1 => digits.PadRight(exponent + 1, '0'),
        _ => digits[..(exponent + 1)] + "." + digits[(exponent + 1)..],
    };
}
