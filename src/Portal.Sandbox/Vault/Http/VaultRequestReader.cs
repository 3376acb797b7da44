using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault.Http;

/// <summary>Turns a request into a call: which operation, which namespace and path, which parameters.</summary>
internal static class VaultRequestReader
{
    private const long MaxBody = 32 * 1024 * 1024;

    private const string MergePatch = "application/merge-patch+json";

    /// <summary>The path as sent, with everything decoded: servers written in Go see <c>%2f</c> as a slash.</summary>
    public static (string Raw, string Decoded) PathOf(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var raw = target.Split('?', 2)[0];
        return (raw, Uri.UnescapeDataString(raw));
    }

    /// <exception cref="VaultRefusal">The request has no form that could be answered.</exception>
    public static async Task<VaultCall> ReadAsync(HttpContext context, string path, VaultState state)
    {
        var request = context.Request;
        var query = QueryHelpers.ParseQuery(request.QueryString.Value);
        var (operation, data) = request.Method switch
        {
            "GET" => (GetOperation(query), FromQuery(query)),
            "LIST" => (VaultOperation.List, FromQuery(query)),
            "SCAN" => (VaultOperation.Scan, FromQuery(query)),
            "HEAD" => (VaultOperation.Other, FromQuery(query)),
            "OPTIONS" => (VaultOperation.Other, []),
            "DELETE" => (VaultOperation.Delete, FromQuery(query)),
            "POST" or "PUT" => (VaultOperation.Update, await BodyAsync(request)),
            "PATCH" => (VaultOperation.Patch, await PatchAsync(request)),
            _ => throw new VaultRefusal(405),
        };
        if (operation is VaultOperation.List or VaultOperation.Scan && !path.EndsWith('/'))
        {
            path += "/";
        }

        var (ns, rest) = NamespaceOf(request, path, state);
        return new VaultCall
        {
            Operation = operation,
            Path = rest,
            Data = data,
            Namespace = ns,
            ClientToken = TokenOf(request),
            Remote = context.Connection.RemoteIpAddress ?? IPAddress.Loopback,
            Now = state.Now,
            WrapTtl = WrapTtlOf(request),
            Gone = context.RequestAborted,
        };
    }

    public static string TokenOf(HttpRequest request)
    {
        var token = request.Headers["X-Vault-Token"].ToString();
        var bearer = request.Headers.Authorization.FirstOrDefault(value => value?.StartsWith("Bearer ", StringComparison.Ordinal) == true);
        return token.Length > 0 ? token : bearer?["Bearer ".Length..].Trim() ?? "";
    }

    private static VaultOperation GetOperation(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query)
    {
        var (list, scan) = (Flag("list"), Flag("scan"));
        return list && scan ? throw new VaultRefusal(400) : list ? VaultOperation.List : scan ? VaultOperation.Scan : VaultOperation.Read;

        bool Flag(string name)
        {
            if (!query.TryGetValue(name, out var values) || values is not [{ Length: > 0 } text, ..])
            {
                return false;
            }

            try
            {
                var value = WeakJson.Flag(JsonValue.Create(text));
                if (value)
                {
                    query.Remove(name);
                }

                return value;
            }
            catch (FormatException)
            {
                throw new VaultRefusal(400);
            }
        }
    }

    private static JsonObject FromQuery(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query) =>
        new([.. query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Count == 1 ? JsonValue.Create(pair.Value[0]) : (JsonNode?)JsonTexts.Array(pair.Value.OfType<string>())))]);

    private static async Task<JsonObject> PatchAsync(HttpRequest request)
    {
        var type = (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            "" => throw VaultRefusal.Bad("mime: no media type"),
            MergePatch => await BodyAsync(request),
            _ => throw new VaultRefusal(415, $"PATCH requires Content-Type of {MergePatch}, provided {type}"),
        };
    }

    private static async Task<JsonObject> BodyAsync(HttpRequest request)
    {
        using var bytes = new MemoryStream();
        var total = 0L;
        var chunk = new byte[64 * 1024];
        while (total < 2 * MaxBody && await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted) is > 0 and var read)
        {
            // What is too much is read on for a while, so that the caller gets to see the answer.
            total += read;
            if (total <= MaxBody)
            {
                bytes.Write(chunk, 0, read);
            }
        }

        if (total > MaxBody)
        {
            throw new VaultRefusal(413, "failed to decode JSON input: http: request body too large");
        }

        var body = new ReadOnlyMemory<byte>(bytes.GetBuffer(), 0, (int)bytes.Length);
        if (IsForm(request.ContentType, body.Span))
        {
            return FromQuery(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span)));
        }

        try
        {
            return GoJson.ParseObject(body.Span);
        }
        catch (FormatException e)
        {
            // A body of nothing is a call without parameters.
            return e.Message == "EOF" ? [] : throw VaultRefusal.Bad("failed to decode JSON input: " + e.Message);
        }
    }

    private static bool IsForm(string? contentType, ReadOnlySpan<byte> body)
    {
        var start = body.TrimStart(" \t\r\n"u8);
        return contentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true && (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'['));
    }

    private static (VaultNamespace Namespace, string Below) NamespaceOf(HttpRequest request, string path, VaultState state)
    {
        var header = request.Headers["X-Vault-Namespace"].ToString().Trim('/');
        header = header is "" or "root" ? "" : header + "/";
        lock (state.Lock)
        {
            var (named, left) = state.Root.Descend(header);
            if (left.Length > 0)
            {
                throw new VaultRefusal(404, "namespace not found");
            }

            var (ns, rest) = named.Descend(path);
            for (var up = ns; up is not null; up = up.Parent)
            {
                if (up.UnlockKey is not null && !rest.StartsWith("sys/namespaces/api-lock/unlock", StringComparison.Ordinal))
                {
                    throw new VaultRefusal(503, $"API access to this namespace has been locked by an administrator - \"{up.Path}\" must be unlocked to gain access.");
                }
            }

            return (ns, rest);
        }
    }

    private static TimeSpan? WrapTtlOf(HttpRequest request)
    {
        var header = request.Headers["X-Vault-Wrap-TTL"].ToString();
        if (header.Length == 0)
        {
            return null;
        }

        try
        {
            var ttl = GoDuration.Parse(header);
            return ttl < TimeSpan.Zero ? throw VaultRefusal.Bad("requested wrap ttl cannot be negative") : ttl == TimeSpan.Zero ? null : ttl;
        }
        catch (FormatException e)
        {
            throw VaultRefusal.Bad("error parsing X-Vault-Wrap-TTL header: " + e.Message);
        }
    }
}
