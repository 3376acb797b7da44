using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Storage;

/// <summary>JSON as a Go server writes it: compact, and non-ASCII letters as themselves.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(JsonNode document) => JsonSerializer.SerializeToUtf8Bytes(document, Compact);

    /// <summary>RFC 3339 with whole seconds, as <c>metav1.Time</c>.</summary>
    public static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
