using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>Reads the protobuf that Go clients send instead of JSON (<c>kubectl create</c>, <c>kubectl auth can-i</c>), as the JSON it stands for.</summary>
internal static class ProtobufDecoder
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";
    private static readonly byte[] Magic = [.. "k8s\0"u8];

    /// <exception cref="FormatException">It is not protobuf in the envelope Kubernetes puts around it.</exception>
    public static JsonObject Decode(byte[] body, ApiType type)
    {
        if (!body.AsSpan().StartsWith(Magic)) throw new FormatException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        try
        {
            var envelope = Fields(body.AsMemory(Magic.Length)).ToLookup(field => field.Number);
            var about = envelope[1].SelectMany(field => Fields(field.Bytes)).ToLookup(field => field.Number);
            var document = new JsonObject
            {
                ["kind"] = about[2].Select(Text).FirstOrDefault(),
                ["apiVersion"] = about[1].Select(Text).FirstOrDefault(),
            };
            foreach (var raw in envelope[2]) Fill(document, raw.Bytes, type, "");
            return document;
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new FormatException("unexpected EOF", error);
        }
    }

    private static void Fill(JsonObject document, ReadOnlyMemory<byte> message, ApiType type, string prefix)
    {
        foreach (var wire in Fields(message))
        {
            var number = prefix + wire.Number.ToString(CultureInfo.InvariantCulture);
            if (type.FindNumber(number) is { } field) Add(document, field, wire);
            else if (type.HasInside(number + ".")) Fill(document, wire.Bytes, type, number + ".");
        }
    }

    private static void Add(JsonObject document, ApiField field, WireField wire)
    {
        switch (field.Type.Form)
        {
            case ValueForm.List:
                if (document[field.Name] is not JsonArray list) document[field.Name] = list = [];
                list.Add(Value(wire, field.Type.Element!));
                break;
            case ValueForm.Map:
                if (document[field.Name] is not JsonObject map) document[field.Name] = map = [];
                var entry = Fields(wire.Bytes).ToLookup(part => part.Number);
                var value = entry[2].Select(part => Value(part, field.Type.Element!)).FirstOrDefault();
                map[entry[1].Select(Text).FirstOrDefault() ?? ""] = value ?? (field.Type.Element!.Form is ValueForm.Text ? "" : null);
                break;
            default:
                document[field.Name] = Value(wire, field.Type);
                break;
        }
    }

    private static JsonNode? Value(WireField wire, FieldType type)
    {
        switch (type.Form)
        {
            case ValueForm.Object:
                var document = new JsonObject();
                Fill(document, wire.Bytes, type.Object!, "");
                return document;
            case ValueForm.Flag:
                return wire.Number64 != 0;
            case ValueForm.Int32:
                return (int)wire.Number64;
            case ValueForm.Int64:
                return wire.Number64;
            case ValueForm.Bytes:
                return Convert.ToBase64String(wire.Bytes.Span);
            case ValueForm.Quantity:
                return Fields(wire.Bytes).Where(part => part.Number == 1).Select(Text).FirstOrDefault() ?? "0";
            case ValueForm.Time or ValueForm.MicroTime:
                var seconds = Fields(wire.Bytes).Where(part => part.Number == 1).Select(part => part.Number64).FirstOrDefault();
                return seconds == 0 ? null : Storage.JsonText.Timestamp(DateTimeOffset.FromUnixTimeSeconds(seconds));
            case ValueForm.IntOrText:
                var parts = Fields(wire.Bytes).ToLookup(part => part.Number);
                return parts[1].Any(part => part.Number64 == 1) ? parts[3].Select(Text).FirstOrDefault() : parts[2].Select(part => part.Number64).FirstOrDefault();
            case ValueForm.List:
                // A list inside a map is a message with one repeated field.
                return new JsonArray([.. Fields(wire.Bytes).Where(part => part.Number == 1).Select(part => Value(part, type.Element!))]);
            case ValueForm.Any:
                return null;
            default:
                return Text(wire);
        }
    }

    private static string Text(WireField field) => Encoding.UTF8.GetString(field.Bytes.Span);

    private static IEnumerable<WireField> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return new(number, Varint(message.Span, ref at), default);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    yield return new(number, 0, message.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new FormatException($"proto: illegal wireType {tag & 7}");
            }
        }
    }

    private static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= bytes.Length) throw new FormatException("unexpected EOF");
            var next = bytes[at++];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new FormatException("proto: integer overflow");
    }

    private readonly record struct WireField(int Number, long Number64, ReadOnlyMemory<byte> Bytes);
}
