using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Core.Failures;

namespace Portal.Core.Vault;

/// <summary>
/// An answer of Vault: <c>{"request_id":"…","data":{…},"warnings":null,"auth":null}</c>, or nothing at all for a 204. Some <c>sys/</c> answers
/// are plain objects without the envelope; <see cref="Data{T}"/> reads both.
/// </summary>
internal sealed class VaultAnswer(VaultCall call, int status, JsonElement body)
{
    private static readonly JsonSerializerOptions Wire = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>False for a 404 that is an answer.</summary>
    public bool Found => status != 404;

    /// <summary>The id in Vault's audit log; null when the server gave none.</summary>
    public string? RequestId => Member(body, "request_id") is { ValueKind: JsonValueKind.String } id && id.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>What Vault warned about.</summary>
    public ImmutableArray<string> Warnings => Texts(body, "warnings");

    /// <summary>The <c>data</c> member; undefined when there is none.</summary>
    public JsonElement Content => Member(body, "data") is { ValueKind: JsonValueKind.Object } data ? data : default;

    /// <summary>The <c>auth</c> member of a login or a renewal.</summary>
    public T Auth<T>() => Convert<T>(Member(body, "auth"));

    /// <summary>The <c>wrap_info</c> member of an answer that was wrapped.</summary>
    public T Wrap<T>() => Convert<T>(Member(body, "wrap_info"));

    /// <summary>The <c>data</c> member, or the whole body where Vault sends no envelope.</summary>
    public T Data<T>() => Convert<T>(Content is { ValueKind: JsonValueKind.Object } data ? data : body);

    /// <summary>The names of a <c>list</c> answer; none for a 404.</summary>
    public ImmutableArray<string> Keys => Texts(Content, "keys");

    /// <summary>A part of the answer as an object of ours.</summary>
    public T Convert<T>(JsonElement element)
    {
        try
        {
            return element.ValueKind is JsonValueKind.Undefined ? throw Unreadable(null) : element.Deserialize<T>(Wire) ?? throw Unreadable(null);
        }
        catch (JsonException exception)
        {
            throw Unreadable(exception);
        }
    }

    /// <summary>The failure of an answer that is not what it should be.</summary>
    public ApiException Unreadable(Exception? cause) => new(ApiSystem.Vault, Failure.Unreadable, call.Operation, call.Target, cause) { Status = status, RequestId = RequestId };

    internal static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    internal static ImmutableArray<string> Texts(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array
            ? [.. array.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.String).Select(item => item.GetString()!)]
            : [];
}
