using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Sandbox.Tests.Contract;

/// <summary>A server that recordings are replayed against.</summary>
/// <param name="Authorize">Puts a token on a request.</param>
internal sealed record ReplayTarget(HttpClient Http, string Token, Action<HttpRequestHeaders, string> Authorize);

/// <summary>Replays a recording of a real server and tells where the answers differ.</summary>
/// <param name="targets">By the names that recordings use: <c>vault</c>, <c>kube</c>.</param>
/// <param name="pass">Lets time pass.</param>
/// <param name="patience">How many times as often as was recorded a step is tried before it counts as failed: time may pass faster here, but not work.</param>
internal sealed class Replay(IReadOnlyDictionary<string, ReplayTarget> targets, Variables variables, Func<TimeSpan, Task> pass, int patience = 1)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    public async Task<IReadOnlyList<string>> RunAsync(JsonObject scenario, CancellationToken ct)
    {
        var differences = new List<string>();
        var number = 0;
        foreach (var step in scenario["steps"]!.AsArray().Select(step => step!.AsObject()))
        {
            number++;
            differences.AddRange((await StepAsync(step, scenario, ct)).Select(difference => $"step {number} {step["name"]}: {difference}"));
        }

        foreach (var step in scenario["cleanup"]?.AsArray().Select(step => step!.AsObject()) ?? [])
        {
            await SendAsync(step, scenario, ct);
        }

        return differences;
    }

    private async Task<IReadOnlyList<string>> StepAsync(JsonObject step, JsonObject scenario, CancellationToken ct)
    {
        await pass(TimeSpan.FromSeconds(step["sleep"]?.GetValue<double>() ?? 0));
        var tries = 1 + (int)(patience * TimeSpan.FromSeconds(step["retry"]?.GetValue<double>() ?? 0) / Between);
        for (var left = tries; ; left--)
        {
            var differences = await TryAsync(step, scenario, ct);
            if (differences.Count == 0 || left <= 1)
            {
                return differences;
            }

            await pass(Between);
        }
    }

    private async Task<List<string>> TryAsync(JsonObject step, JsonObject scenario, CancellationToken ct)
    {
        var (status, headers, body) = step["watch"] is null ? await SendAsync(step, scenario, ct) : await WatchAsync(step, scenario, ct);
        foreach (var (name, pointer) in step["save"]?.AsObject() ?? [])
        {
            try
            {
                variables.Save(name, pointer!.GetValue<string>(), body);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return [$"{status} {body?.ToJsonString()}: {e.Message}"];
            }
        }

        return step["expect"] is { } expected ? Compare(variables.Fill(expected), status, headers, body) : [];
    }

    private static List<string> Compare(JsonNode? expected, int status, Dictionary<string, string> headers, JsonNode? body)
    {
        if (Matching.Matcher(expected) is ("oneOf", JsonArray choices))
        {
            return choices.Select(choice => Compare(choice, status, headers, body)).MinBy(differences => differences.Count)!;
        }

        var differences = expected!["status"] is { } wanted ? Matching.Differences(wanted, status, "status") : [];
        foreach (var (name, value) in expected["headers"]?.AsObject() ?? [])
        {
            differences.AddRange(Matching.Differences(value, headers.TryGetValue(name, out var have) ? have : null, "header " + name));
        }

        if (expected.AsObject().TryGetPropertyValue("events", out var events)) differences.AddRange(Matching.Differences(events, body, "events"));
        return expected.AsObject().ContainsKey("body") ? [.. differences, .. Matching.Differences(expected["body"], body)] : differences;
    }

    private async Task<(int Status, Dictionary<string, string> Headers, JsonNode? Body)> SendAsync(JsonObject step, JsonObject scenario, CancellationToken ct)
    {
        var target = Target(step, scenario);
        using var request = Request(step["request"], target);
        using var response = await target.Http.SendAsync(request, ct);
        return ((int)response.StatusCode, Headers(response), Parse(await response.Content.ReadAsStringAsync(ct)));
    }

    /// <summary>Reads events of a watch while other requests run: as many as the step takes, or for as long as it says.</summary>
    private async Task<(int Status, Dictionary<string, string> Headers, JsonNode? Body)> WatchAsync(JsonObject step, JsonObject scenario, CancellationToken ct)
    {
        var target = Target(step, scenario);
        using var request = Request(step["request"], target);
        using var response = await target.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        if (!response.IsSuccessStatusCode) return ((int)response.StatusCode, Headers(response), Parse(await reader.ReadToEndAsync(ct)));
        foreach (var other in step["while"]?.AsArray() ?? [])
        {
            using var change = Request(other, target);
            using var changed = await target.Http.SendAsync(change, ct);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(TimeSpan.FromSeconds(step["seconds"]?.GetValue<double>() ?? 10));
        var events = new JsonArray();
        try
        {
            while (events.Count < step["take"]!.GetValue<int>() && await reader.ReadLineAsync(patience.Token) is { } line) events.Add(Parse(line));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // What came in time is compared.
        }

        return ((int)response.StatusCode, Headers(response), events);
    }

    private ReplayTarget Target(JsonObject step, JsonObject scenario) => targets[(step["target"] ?? scenario["target"])!.GetValue<string>()];

    private HttpRequestMessage Request(JsonNode? recorded, ReplayTarget target)
    {
        var asked = variables.Fill(recorded)!.AsObject();
        var address = new Uri(target.Http.BaseAddress!.ToString().TrimEnd('/') + asked["path"]!.GetValue<string>(), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(asked["method"]!.GetValue<string>()), address);
        if (asked["body"] is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body is JsonValue text && text.TryGetValue<string>(out var raw) ? raw : body.ToJsonString()));
            request.Content.Headers.ContentType = new("application/json");
        }

        if (!asked.TryGetPropertyValue("token", out var token) || token is not null)
        {
            target.Authorize(request.Headers, token?.GetValue<string>() ?? target.Token);
        }

        foreach (var (name, value) in asked["headers"]?.AsObject() ?? [])
        {
            if (request.Content is { } content && name == "Content-Type")
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value!.GetValue<string>());
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value!.GetValue<string>());
            }
        }

        return request;
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);

    private static JsonNode? Parse(string answer)
    {
        try
        {
            return string.IsNullOrWhiteSpace(answer) ? null : JsonNode.Parse(answer);
        }
        catch (JsonException)
        {
            return JsonValue.Create(answer);
        }
    }
}
