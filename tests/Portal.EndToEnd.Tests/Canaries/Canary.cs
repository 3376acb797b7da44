using System.Security.Cryptography;
using System.Text;

namespace Portal.EndToEnd.Tests.Canaries;

/// <summary>A value that is nowhere else in the world, and what it looks like where it should not be.</summary>
internal sealed class Canary
{
    private readonly byte[][] _forms;

    public Canary(string what)
        : this(what, "canary" + RandomNumberGenerator.GetHexString(20, lowercase: true))
    {
    }

    /// <summary>One that somebody else made.</summary>
    public Canary(string what, string value)
    {
        (What, Value) = (what, value);
        var bytes = Encoding.UTF8.GetBytes(Value);
        // Letters and digits alone: JSON, HTML and addresses write them as they are. In base64 they look different at each of three offsets.
        _forms = [bytes, Encoding.Unicode.GetBytes(Value), .. Enumerable.Range(0, 3).Select(offset => Base64(bytes, offset))];
    }

    /// <summary>Which secret it is, for the report.</summary>
    public string What { get; }

    /// <summary>The value.</summary>
    public string Value { get; }

    /// <summary>Whether it is in there, as text, as UTF-16, or in base64.</summary>
    public bool IsIn(ReadOnlySpan<byte> content)
    {
        foreach (var form in _forms)
        {
            if (content.IndexOf(form) >= 0) return true;
        }

        return false;
    }

    // The characters that depend on the value alone, wherever in the encoded bytes it stands.
    private static byte[] Base64(byte[] value, int offset)
    {
        var encoded = Convert.ToBase64String([.. new byte[offset], .. value]);
        var start = (offset * 8 + 5) / 6;
        return Encoding.ASCII.GetBytes(encoded[start..((offset + value.Length) * 8 / 6)]);
    }
}
