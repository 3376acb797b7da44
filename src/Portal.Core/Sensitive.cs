using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Core;

/// <summary>
/// A text that must not be printed: a secret's value, a token, a password. Its <see cref="ToString"/> is a mask of fixed length,
/// it refuses to be serialised, and <see cref="Reveal"/> is the only way out, so that a search for it is the audit.
/// </summary>
[JsonConverter(typeof(RefusingConverter))]
public sealed class Sensitive(string value) : IEquatable<Sensitive>
{
    /// <summary>What is shown instead of any value, whatever its length.</summary>
    public const string Mask = "••••••••";

    /// <summary>The text itself. Call it as late as possible and keep the result nowhere.</summary>
    public string Reveal() => value;

    /// <summary>Whether the text is empty, which is worth knowing without seeing it.</summary>
    public bool IsEmpty => value.Length == 0;

    /// <summary>Compares two texts in time that does not depend on where they differ.</summary>
    public bool Equals(Sensitive? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(other.Reveal()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sensitive);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Mask;

    private sealed class RefusingConverter : JsonConverter<Sensitive>
    {
        public override Sensitive Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("A sensitive text is not deserialised; read it from the wire model and wrap it.");

        public override void Write(Utf8JsonWriter writer, Sensitive value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A sensitive text is not serialised; reveal it where the request is built.");
    }
}
