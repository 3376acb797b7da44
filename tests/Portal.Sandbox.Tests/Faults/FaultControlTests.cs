using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Faults;

namespace Portal.Sandbox.Tests.Faults;

/// <summary>Faults over HTTP, for people with a terminal and for nobody's web page.</summary>
public sealed class FaultControlTests : IAsyncLifetime
{
    private readonly SandboxFaults _faults = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero)));
    private readonly HttpClient _http = new();
    private FaultControl _control = null!;

    public async ValueTask InitializeAsync()
    {
        _faults.WhileOn(FaultSystem.Vault, FaultKind.Down, _ => () => { });
        _control = await FaultControl.StartAsync(_faults, 0, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _control.DisposeAsync();
    }

    [Fact]
    public async Task A_fault_is_switched_on_listed_and_switched_off()
    {
        var (created, fault) = await SendAsync("POST", "faults", """{"kind":"rate-limited","system":"vault","path":"/v1/internal/*","verb":"GET","count":3,"seconds":30,"retryAfter":5}""");
        await SendAsync("POST", "faults", """{"kind":"sealed"}""");
        var (_, listed) = await SendAsync("GET", "faults");

        Assert.Equal(201, created);
        Assert.True(JsonNode.DeepEquals(fault, JsonNode.Parse("""{"id":1,"kind":"rate-limited","system":"vault","path":"internal/*","verb":"GET","count":3,"left":3,"seconds":30,"since":"2026-11-25T09:00:00+00:00","ends":"2026-11-25T09:00:30+00:00","retryAfter":5}""")), fault?.ToJsonString());
        Assert.Equal(["rate-limited", "sealed"], listed!["faults"]!.AsArray().Select(one => (string?)one!["kind"]));
        Assert.Equal(204, (await SendAsync("DELETE", "faults/1")).Status);
        Assert.Equal(404, (await SendAsync("DELETE", "faults/1")).Status);
        Assert.Equal(FaultKind.Sealed, Assert.Single(_faults.Active).Fault.Kind);
        Assert.Equal(204, (await SendAsync("DELETE", "faults")).Status);
        Assert.Empty(_faults.Active);
    }

    [Fact]
    public async Task The_kinds_say_what_they_do_and_what_can_be_said_about_them()
    {
        var (_, answer) = await SendAsync("GET", "kinds");

        var kinds = answer!["kinds"]!.AsArray().ToDictionary(kind => (string)kind!["kind"]!, kind => kind!);
        Assert.Equal(FaultCatalog.All.Length, kinds.Count);
        Assert.Equal(["path", "verb", "count", "seconds"], kinds["conflict"]["limits"]!.AsArray().Select(limit => (string?)limit));
        Assert.Equal(["seconds"], kinds["clock-skew"]["limits"]!.AsArray().Select(limit => (string?)limit));
        Assert.Equal("""[{"name":"by","about":"Seconds ahead","type":"number","required":true}]""", kinds["clock-skew"]["parameters"]!.ToJsonString());
        Assert.Equal(["Ignore", "Fail"], kinds["injector-down"]["parameters"]![0]!["choices"]!.AsArray().Select(choice => (string?)choice));
    }

    [Theory]
    [InlineData("""{"kind":"sealed" """, "That is no fault")]
    [InlineData("""{"kind":"seal"}""", "There is no fault \"seal\"; GET /kinds names those there are.")]
    [InlineData("""{}""", "A fault needs a kind; GET /kinds names them.")]
    [InlineData("""{"kind":"sealed","until":3}""", "That is no fault")]
    [InlineData("""{"kind":"slow"}""", "slow needs to know in which system: vault or kubernetes.")]
    [InlineData("""{"kind":"sealed","system":"kubernetes"}""", "sealed is not possible in the cluster.")]
    [InlineData("""{"kind":"sealed","system":"consul"}""", "There is no system \"consul\"; there are vault and kubernetes.")]
    [InlineData("""{"kind":"down","system":"vault","count":3}""", "down is a state of the whole server: it can be limited to a time, not to a path, a verb or a number of calls.")]
    [InlineData("""{"kind":"sealed","count":0}""", "sealed needs a count of at least 1.")]
    [InlineData("""{"kind":"sealed","seconds":-1}""", "sealed needs a time between nothing and a day.")]
    [InlineData("""{"kind":"sealed","seconds":1e300}""", "seconds is too far away.")]
    [InlineData("""{"kind":"sealed","name":"ann"}""", "sealed takes no name.")]
    [InlineData("""{"kind":"policy-removed"}""", "policy-removed needs name.")]
    [InlineData("""{"kind":"injector-down","failurePolicy":"Maybe"}""", "injector-down knows the failure policies Ignore and Fail.")]
    [InlineData("""{"kind":"clock-skew","system":"vault","by":60}""", "There is nothing here that clock-skew could break.")]
    public async Task What_cannot_be_is_refused_with_the_reason(string body, string why)
    {
        var (status, answer) = await SendAsync("POST", "faults", body);

        Assert.Equal(400, status);
        Assert.StartsWith(why, (string?)answer!["error"], StringComparison.Ordinal);
        Assert.Empty(_faults.Active);
    }

    [Theory]
    [InlineData("Origin", "http://elsewhere.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Host", "elsewhere.example", 403)]
    [InlineData("Content-Type", "text/plain", 415)]
    [InlineData("Content-Type", "application/x-www-form-urlencoded", 415)]
    public async Task A_web_page_cannot_break_things(string header, string value, int refused)
    {
        var (status, _) = await SendAsync("POST", "faults", """{"kind":"sealed"}""", header, value);

        Assert.Equal(refused, status);
        Assert.Empty(_faults.Active);
    }

    [Fact]
    public async Task No_other_origin_is_allowed_to_ask_or_to_read()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri(_control.Address, "faults"));
        preflight.Headers.Add("Origin", "http://elsewhere.example");
        preflight.Headers.Add("Access-Control-Request-Method", "DELETE");

        using var answer = await _http.SendAsync(preflight, TestContext.Current.CancellationToken);

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, string? body = null, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(_control.Address, path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(header == "Content-Type" ? value! : "application/json"));
        if (header == "Host") request.Headers.Host = value;
        else if (header is not null and not "Content-Type") request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
