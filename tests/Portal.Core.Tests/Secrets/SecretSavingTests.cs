using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Tests.Secrets.Editing;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets;

/// <summary>Partial updates, lost answers, and what servers refuse.</summary>
public sealed class SecretSavingTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "kv-" + Guid.NewGuid().ToString("n")[..6];

    private SecretPlans Plans => vault.Get<SecretPlans>();

    private SecretPath App => new(_mount, "app");

    [Fact]
    public async Task A_patch_changes_the_named_keys_and_keeps_the_others_without_reading_them()
    {
        await WrittenAsync("""{"a":"1","b":2,"tls":{"cert":"c","key":"k"}}""");
        var patcher = await vault.WithPolicyAsync($$"""path "{{_mount}}/data/*" { capabilities = ["patch"] }""");

        var plan = Plans.PlanPatch(patcher, App, 1, null, new SecretPatch(Entries("""{"a":"x","new":true}"""), ["b"]));
        await plan.ApplyAsync(patcher);

        Assert.Equal("""{"a":"x","new":true,"tls":{"cert":"c","key":"k"}}""", await NowAsync());
        Assert.Equal(("PATCH", $"patch on {_mount}/data/app"), (plan.Steps[0].Request.Method, plan.Steps[0].Needs));
        Assert.Contains("\"b\": null", plan.Steps[0].Request.Body, StringComparison.Ordinal);
        Assert.Contains("-remove-data=b", plan.Steps[0].Commands[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_of_a_read_secret_removes_what_a_nested_object_lost_and_meets_a_conflict()
    {
        await WrittenAsync("""{"a":"1","tls":{"cert":"c","old":"o"}}""");
        var before = await vault.Get<SecretStore>().RevealAsync(vault.Root, App, null, default);
        var after = Entries("""{"a":"1","tls":{"cert":"d"}}""");
        var plan = Plans.PlanPatch(vault.Root, App, 1, before, SecretPatch.Between(before.Entries, after));

        await plan.ApplyAsync(vault.Root);
        var again = await plan.FailureAsync(vault.Root);

        Assert.Equal("""{"a":"1","tls":{"cert":"d"}}""", await NowAsync());
        Assert.Equal(Failure.Conflict, again);
        Assert.Equal(["tls"], ((SecretContent)plan.Steps[0].After!).Entries.Select(entry => entry.Key));
    }

    [Fact]
    public void A_patch_cannot_write_a_null()
    {
        var problem = Assert.Throws<ApiException>(() => Plans.PlanPatch(vault.Root, App, 1, null, new SecretPatch(Entries("""{"a":{"b":null}}"""), [])));

        Assert.Contains("whole secret", problem.Errors.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_patch_says_so()
    {
        await using var server = await StubServer.SayingAsync((405, """{"errors":["1 error occurred:\n\t* unsupported operation\n\n"]}"""));

        var problem = await Assert.ThrowsAsync<ApiException>(() => Plans.PlanPatch(vault.Root, App, 1, null, new SecretPatch(Entries("""{"a":"1"}"""), [])).ApplyAsync(TestSession.At(server.Address)));

        Assert.Equal(Failure.Invalid, problem.Failure);
        Assert.Contains("no PATCH", problem.Errors.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_needs_a_version_nobody_knows_says_what_is_missing()
    {
        await WrittenAsync("""{"a":"1"}""");
        await vault.WriteAsync($"{_mount}/config", new { cas_required = true });
        var writer = await vault.WithPolicyAsync($$"""path "{{_mount}}/data/*" { capabilities = ["update"] }""");
        var plan = await Plans.PlanNewVersionAsync(writer, App, null, null, Entries("""{"a":"2"}"""), default);

        var problem = await Assert.ThrowsAsync<ApiException>(() => plan.ApplyAsync(writer));

        Assert.Contains($"read on {_mount}/metadata/app", problem.Errors.Single(), StringComparison.Ordinal);
        Assert.Contains("not noticed", plan.Warnings[^1], StringComparison.Ordinal);
    }

    // The newest version the server has when it is asked after the answer to the write was lost.
    [Theory]
    [InlineData("""{"a":"2","n":1.5}""", "version 2")]
    [InlineData("""{"a":"9"}""", "Conflict")]
    [InlineData(null, "Failed: A look afterwards showed that version 1 is still the newest, so nothing was written.")]
    public async Task A_lost_answer_is_resolved_by_reading_back(string? second, string expected)
    {
        await using var server = await StubServer.StartAsync(context =>
        {
            if (context.Request.Method == "POST") context.Abort();
            else if (context.Request.Path.Value!.Contains("/data/", StringComparison.Ordinal) && second is not null) return context.Response.WriteAsync(Version(2, second));
            else if (context.Request.Path.Value!.Contains("/metadata/", StringComparison.Ordinal)) return context.Response.WriteAsync("""{"data":{"current_version":1,"created_time":"2026-01-01T00:00:00Z","updated_time":"2026-01-01T00:00:00Z"}}""");
            else if (context.Request.Path.Value!.Contains("/sys/", StringComparison.Ordinal)) return context.Response.WriteAsync("""{"data":{"secret":{"kv/":{"type":"kv","options":{"version":"2"}}},"path":"kv/","type":"kv","options":{"version":"2"}}}""");
            else context.Response.StatusCode = 404;
            return context.Response.StatusCode == 404 ? context.Response.WriteAsync("""{"errors":[]}""") : Task.CompletedTask;
        });
        var session = TestSession.At(server.Address);
        var path = new SecretPath("kv", "app");
        var plan = await Plans.PlanNewVersionAsync(session, path, 1, null, Entries("""{"a":"2","n":1.50}"""), default);

        var result = await vault.Get<ChangeRunner>().RunAsync(session, plan, null, null, default);

        var step = result.Steps.Single();
        Assert.Equal(expected, step.State switch
        {
            StepState.Done => step.Outcome!.Summary,
            StepState.Failed when step.Problem!.Failure is Failure.Conflict => "Conflict",
            _ => $"{step.State}: {step.Problem!.ReadBack}",
        });
    }

    [Fact]
    public async Task A_lost_answer_stays_unknown_when_nobody_may_look()
    {
        var plan = Plans.PlanPatch(vault.Root, new SecretPath("kv", "app"), 1, null, new SecretPatch(Entries("""{"a":"2"}"""), []));
        await using var dropping = await StubServer.StartAsync(context =>
        {
            if (context.Request.Method == "PATCH") context.Abort();
            context.Response.StatusCode = 403;
            return context.Request.Method == "PATCH" ? Task.CompletedTask : context.Response.WriteAsync("""{"errors":["1 error occurred:\n\t* permission denied\n\n"]}""");
        });

        var result = await vault.Get<ChangeRunner>().RunAsync(TestSession.At(dropping.Address), plan, null, null, default);

        Assert.Equal(StepState.Unknown, result.Steps.Single().State);
    }

    [Fact]
    public async Task A_conflict_is_one_even_when_the_value_is_a_letter_of_the_servers_words()
    {
        await WrittenAsync("""{"a":"1"}""");
        var plan = await Plans.PlanNewVersionAsync(vault.Root, App, 0, null, Entries("""{"a":"v"}"""), default);

        Assert.Equal(Failure.Conflict, await plan.FailureAsync(vault.Root));
    }

    [Fact]
    public async Task Two_writers_in_two_hundred_interleavings_lose_no_update()
    {
        await WrittenAsync("""{"log":[]}""");
        var random = new Random(20261125);
        var written = new List<string>();
        var (one, other) = (new Writer(this, "one"), new Writer(this, "other"));

        for (var turn = 0; turn < 200; turn++)
        {
            var writer = random.Next(2) == 0 ? one : other;
            await writer.StepAsync(written, random.Next(3) == 0);
        }

        await one.FinishAsync(written);
        await other.FinishAsync(written);
        var now = Documents.Of(await NowAsync());
        Assert.True(written.Count > 30, $"{written.Count} updates");
        Assert.All(written, key => Assert.NotNull(now[key]));
        Assert.True(one.Conflicts + other.Conflicts > 10, $"{one.Conflicts} and {other.Conflicts} conflicts");
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("ünï 日本")]
    [InlineData("100%")]
    [InlineData("a+b")]
    [InlineData("a.b..c")]
    [InlineData("q?x=1#y")]
    [InlineData("data/metadata")]
    public async Task Names_that_addresses_stumble_over_are_written_and_read(string name)
    {
        await MountAsync();
        var path = new SecretPath(_mount, $"{name}/leaf {name}");

        await (await Plans.PlanCreateAsync(vault.Root, path, Entries("""{"data":"1","metadata":"2","a.b":"3"}"""), default)).ApplyAsync(vault.Root);

        var read = await vault.Get<SecretStore>().RevealAsync(vault.Root, path, null, default);
        Assert.Equal(["1", "3", "2"], read.Entries.OrderBy(entry => entry.Key == "metadata").ThenBy(entry => entry.Key == "a.b").Select(entry => entry.Value.Reveal()));
    }

    [Fact]
    public async Task Long_names_and_awkward_values_survive()
    {
        await MountAsync();
        var path = new SecretPath(_mount, new string('s', 512) + "/" + new string('t', 512));
        var document = new ObjectNode(
        [
            new("empty", SecretNode.Text("")),
            new("pem", SecretNode.Text("-----BEGIN-----\nabc\n-----END-----\n")),
            new("json", SecretNode.Text("""{"a": [1]}""")),
            new("binary", SecretNode.Text(Convert.ToBase64String([0, 255, 128, 13, 10]))),
            new("long", SecretNode.Text(new string('x', 1024 * 1024))),
            new("unicode", SecretNode.Text("ü 日本 😀\u200b")),
        ]);

        await (await Plans.PlanCreateAsync(vault.Root, path, document.ToEntries(), default)).ApplyAsync(vault.Root);

        Assert.True((await vault.Get<SecretStore>().RevealAsync(vault.Root, path, null, default)).Entries.ToDocument().Equals(document));
    }

    private static ImmutableArray<SecretEntry> Entries(string json) => Documents.Of(json).ToEntries();

    private static string Version(int number, string data) =>
        "{\"data\":{\"data\":" + data + ",\"metadata\":{\"version\":" + number + ",\"created_time\":\"2026-01-01T00:00:00Z\",\"deletion_time\":\"\",\"destroyed\":false}}}";

    private Task<string> MountAsync() => vault.WriteAsync($"sys/mounts/{_mount}", new { type = "kv", options = new { version = "2" } });

    private async Task WrittenAsync(string json)
    {
        await MountAsync();
        await (await Plans.PlanCreateAsync(vault.Root, App, Entries(json), default)).ApplyAsync(vault.Root);
    }

    private async Task<string> NowAsync()
    {
        var read = await vault.Get<SecretStore>().RevealAsync(vault.Root, App, null, default);
        using var json = System.Text.Json.JsonDocument.Parse(JsonFace.Write(new ObjectNode([.. read.Entries.ToDocument().Members.OrderBy(member => member.Key, StringComparer.Ordinal)])));
        return System.Text.Json.JsonSerializer.Serialize(json);
    }

    /// <summary>An editor that opens, types and saves in steps of its own, and merges when somebody was faster.</summary>
    private sealed class Writer(SecretSavingTests test, string name)
    {
        private SecretValue? _opened;
        private ObjectNode _mine = ObjectNode.Empty;
        private string _key = "";
        private int _count;

        public int Conflicts { get; private set; }

        public async Task StepAsync(List<string> written, bool patch)
        {
            if (_opened is null) await OpenAsync();
            else if (_key.Length == 0) Type();
            else await SaveAsync(written, patch);
        }

        public async Task FinishAsync(List<string> written)
        {
            while (_key.Length > 0) await SaveAsync(written, patch: false);
        }

        private async Task OpenAsync()
        {
            _opened = await test.ReadAsync();
            _mine = _opened.Entries.ToDocument();
        }

        private void Type()
        {
            _key = $"{name}-{++_count}";
            _mine = new ObjectNode(_mine.Members.Add(new SecretMember(_key, SecretNode.Text("v"))));
        }

        private async Task SaveAsync(List<string> written, bool patch)
        {
            var (basedOn, entries) = (_opened!.Version!.Number, _mine.ToEntries());
            var plan = patch
                ? test.Plans.PlanPatch(test.Session, test.App, basedOn, _opened, SecretPatch.Between(_opened.Entries, entries))
                : await test.Plans.PlanNewVersionAsync(test.Session, test.App, basedOn, _opened, entries, default);
            var problem = (await test.Runner.RunAsync(test.Session, plan, null, null, default)).Problem;
            if (problem?.Failure is Failure.Conflict)
            {
                Conflicts++;
                var theirs = await test.ReadAsync();
                _mine = new SecretMerge(_opened.Entries.ToDocument(), theirs.Entries.ToDocument(), _mine).Merged(ImmutableHashSet<string>.Empty);
                _opened = theirs;
                return;
            }

            Assert.True(problem is null, $"{problem?.Status} {string.Join("; ", problem?.Errors ?? [])}");
            written.Add(_key);
            (_opened, _key) = (null, "");
        }
    }

    private EnvironmentSession Session => vault.Root;

    private ChangeRunner Runner => vault.Get<ChangeRunner>();

    private Task<SecretValue> ReadAsync() => vault.Get<SecretStore>().RevealAsync(vault.Root, App, null, default);
}
