using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Requests;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets.Requests;

public sealed class RequestStoreTests : IDisposable
{
    private static readonly PortalEnvironment Here = TestSession.At(new Uri("http://127.0.0.1:1")).Environment;
    private static readonly RequestPerson Ada = new("userpass-ada", "entity 1");
    private static readonly RequestPerson Bob = new("userpass-bob", "entity 2");
    private readonly RequestPlace _place = new();

    [Fact]
    public void A_restarted_portal_knows_what_was_asked_and_what_became_of_it()
    {
        var first = _place.Start();
        Add(first, "a1");
        Add(first, "a2");
        first.Close(Here, "a2", Outcome(RequestState.Declined, "not today"));

        var second = _place.Start();

        var open = second.Find(Here, "a1")!;
        Assert.Equal(("kv/team/app", 3, "because", "userpass-ada", RequestState.Open), (open.Path.ToString(), open.BasedOn, open.Reason, open.Author.Name, open.StateAt(_place.Time.GetUtcNow())));
        var proposal = second.Proposal(Here, open)!;
        Assert.Equal(("password", "hunter2", "old"), (proposal.Set.Single().Key, proposal.Set.Single().Value.Reveal(), proposal.Removed.Single()));
        Assert.Equal(("userpass-bob", "not today"), (second.Find(Here, "a2")!.Outcome!.By.Name, second.Find(Here, "a2")!.Outcome!.Detail));
    }

    [Fact]
    public void The_disk_holds_nothing_in_plain_text_and_is_its_owners_alone()
    {
        Add(_place.Start(), "a1");

        Assert.Equal(2, _place.Files.Length);
        foreach (var file in _place.Files)
        {
            var content = file + Encoding.UTF8.GetString(File.ReadAllBytes(file));
            Assert.All(["hunter2", "password", "because", "team", "userpass-ada", "entity"], plain => Assert.DoesNotContain(plain, content, StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Whoever_closes_a_request_first_has_decided_in_whichever_process()
    {
        var portals = new[] { _place.Start(), _place.Start() };
        for (var round = 0; round < 100; round++)
        {
            var id = $"b{round:x}";
            Add(portals[0], id);
            foreach (var portal in portals) portal.Find(Here, id);
            var outcomes = Enumerable.Range(0, 8).Select(number => Outcome(number % 2 == 0 ? RequestState.Saved : RequestState.Declined, $"by {number}")).ToArray();
            var closed = new RequestClosing[outcomes.Length];

            Parallel.For(0, outcomes.Length, number => closed[number] = portals[number % 2].Close(Here, id, outcomes[number]));

            var winner = Assert.Single(closed.Index(), one => one.Item is RequestClosing.Closed).Index;
            Assert.All(portals.Append(_place.Start()), portal => Assert.Equal(outcomes[winner].Detail, portal.Find(Here, id)!.Outcome!.Detail));
            foreach (var portal in portals) portal.Sweep();
        }

        Assert.DoesNotContain(_place.Files, file => file.EndsWith(".values", StringComparison.Ordinal) || file.EndsWith(".new", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_proposed_is_gone_from_the_disk_once_it_is_decided()
    {
        var store = _place.Start();
        Add(store, "a1");
        var open = store.Find(Here, "a1")!;

        store.Close(Here, "a1", Outcome(RequestState.Saved, "version 4"));

        Assert.DoesNotContain(_place.Files, file => file.EndsWith(".values", StringComparison.Ordinal));
        Assert.Null(store.Proposal(Here, open));
    }

    [Fact]
    public void A_request_nobody_decided_on_expires_its_values_go_and_later_it_is_forgotten()
    {
        var store = _place.Start();
        Add(store, "a1", days: 14);
        _place.Time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        Assert.NotNull(store.Proposal(Here, store.Find(Here, "a1")!));

        _place.Time.Advance(TimeSpan.FromSeconds(1));

        // Also before anybody has swept.
        Assert.Equal(RequestState.Expired, store.Find(Here, "a1")!.StateAt(_place.Time.GetUtcNow()));
        Assert.Null(store.Proposal(Here, store.Find(Here, "a1")!));
        Assert.Equal(RequestClosing.TooLate, store.Close(Here, "a1", Outcome(RequestState.Declined, "late")));
        store.Sweep();
        Assert.DoesNotContain(_place.Files, file => file.EndsWith(".values", StringComparison.Ordinal));
        Assert.Equal(RequestState.Expired, _place.Start().Find(Here, "a1")!.Outcome!.State);
        _place.Time.Advance(RequestStore.KeptFor + TimeSpan.FromMinutes(1));
        store.Sweep();
        Assert.Empty(_place.Files);
        Assert.Empty(store.List(Here));
    }

    [Fact]
    public void What_was_saved_a_moment_after_its_time_counts_as_saved()
    {
        var store = _place.Start();
        Add(store, "a1", days: 1);
        _place.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));

        Assert.Equal(RequestClosing.Closed, store.Close(Here, "a1", Outcome(RequestState.Saved, "version 4")));
    }

    [Fact]
    public void Too_many_and_too_large_requests_are_refused_in_words_and_closing_makes_room()
    {
        var store = _place.Start();
        for (var number = 0; number < RequestStore.MostOpen; number++) Assert.Null(Add(store, $"c{number:x}"));

        Assert.Contains("20 open requests", Add(store, "d1"), StringComparison.Ordinal);
        Assert.Null(Add(store, "e1", author: Bob));
        store.Close(Here, "c0", Outcome(RequestState.Withdrawn, ""));
        Assert.Contains("1 MiB", Add(store, "d1", value: new string('x', RequestStore.Largest)), StringComparison.Ordinal);
        Assert.Null(Add(store, "d1"));
    }

    [Fact]
    public void A_file_that_was_put_in_the_place_of_another_or_cut_short_opens_nothing()
    {
        var store = _place.Start();
        Add(store, "a1", value: "first");
        Add(store, "a2", value: "second");
        var known = store.List(Here);
        Assert.All(known, request => Assert.NotNull(store.Proposal(Here, request)));
        string Stored(string end) => _place.Files.Single(file => file.EndsWith(end, StringComparison.Ordinal));

        File.Copy(Stored("a1.values"), Stored("a2.values"), overwrite: true);
        File.Copy(Stored("a1.request"), Stored("a2.request"), overwrite: true);
        using (var file = File.OpenWrite(Stored("a1.values"))) file.SetLength(20);

        Assert.Null(_place.Start().Find(Here, "a2"));
        Assert.All(known, request => Assert.Null(store.Proposal(Here, request)));
    }

    [Theory]
    [InlineData("../a1")]
    [InlineData("a1.request")]
    [InlineData("")]
    [InlineData("A1")]
    public void An_address_leads_to_no_other_file(string id) => Assert.Null(AddedStore().Find(Here, id));

    [Fact]
    public void Another_environment_and_another_vault_know_nothing_of_it()
    {
        var store = AddedStore();

        Assert.Empty(store.List(Here with { Name = "other" }));
        Assert.Empty(store.List(Here with { Vault = Here.Vault with { Namespace = "team" } }));
        Assert.Single(store.List(Here));
    }

    [Fact]
    public void Without_a_place_nothing_is_kept_and_it_says_so()
    {
        var store = new RequestStore(null, null, _place.Time, NullLogger<RequestStore>.Instance);

        Assert.False(store.IsKeeping);
        Assert.Contains("no place", Add(store, "a1"), StringComparison.Ordinal);
        Assert.Empty(store.List(Here));
        store.Sweep();
    }

    [Fact]
    public void A_disk_that_takes_nothing_leaves_the_request_open_and_says_so()
    {
        var store = AddedStore();
        var id = store.List(Here).Single().Id;
        // A directory where the outcome's file would go: no file system writes over that.
        Directory.CreateDirectory(_place.Files.Single(file => file.EndsWith(".request", StringComparison.Ordinal)).Replace(".request", ".outcome", StringComparison.Ordinal));

        Assert.Equal(RequestClosing.NotWritten, store.Close(Here, id, Outcome(RequestState.Declined, "no")));

        Assert.Equal(RequestState.Open, store.Find(Here, id)!.StateAt(_place.Time.GetUtcNow()));
        Assert.NotNull(store.Proposal(Here, store.Find(Here, id)!));
    }

    [Fact]
    public void Neither_a_request_nor_its_outcome_prints_why()
    {
        var request = Request("a1", Ada, 14) with { Outcome = Outcome(RequestState.Declined, "not today") };

        Assert.DoesNotContain("because", $"{request}", StringComparison.Ordinal);
        Assert.DoesNotContain("not today", $"{request.Outcome}", StringComparison.Ordinal);
    }

    public void Dispose() => _place.Dispose();

    private RequestStore AddedStore()
    {
        var store = _place.Start();
        Add(store, "a1");
        return store;
    }

    private string? Add(RequestStore store, string id, RequestPerson? author = null, int days = 14, string value = "hunter2") =>
        store.Add(Here, Request(id, author ?? Ada, days), new RequestProposal([new SecretEntry("password", new Sensitive(value))], ["old"]));

    private ChangeRequest Request(string id, RequestPerson author, int days) => new()
    {
        Id = id,
        Subject = new ChangeSubject(SubjectKind.Secret, "team/app", "kv"),
        Kv = KvVersion.V2,
        BasedOn = 3,
        Keys = [new("password", false), new("old", true)],
        Author = author,
        Reason = "because",
        AskedAt = _place.Time.GetUtcNow(),
        ExpiresAt = _place.Time.GetUtcNow() + TimeSpan.FromDays(days),
    };

    private RequestOutcome Outcome(RequestState state, string detail) => new(state, Bob, _place.Time.GetUtcNow(), detail);
}
