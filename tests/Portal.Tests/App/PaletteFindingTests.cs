using Microsoft.Extensions.DependencyInjection;
using Portal.App;
using Portal.App.Palette;
using Portal.Core;
using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;
using Portal.Features.Secrets.Exploring;
using Portal.Testing;

namespace Portal.Tests.App;

/// <summary>What the palette finds for what is typed, and in which order.</summary>
public sealed class PaletteFindingTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private static readonly PaletteEntry[] Things =
    [
        Entry("Workloads", PaletteKind.Page, "inject pods"), Entry("payments/worker", PaletteKind.Workload, "workload"), Entry("worker-policy", PaletteKind.Policy),
        Entry("shop/db", PaletteKind.ServiceAccount), Entry("shop/tls", PaletteKind.KubernetesSecret), Entry("db", PaletteKind.Role), Entry("db-admin", PaletteKind.Policy), Entry("old-db", PaletteKind.Policy), Entry("handbook", PaletteKind.Policy),
    ];

    [Theory]
    [InlineData("work", "Workloads,worker-policy,payments/worker")]
    [InlineData("inject", "Workloads")]
    [InlineData("policy work", "worker-policy")]
    [InlineData("zzz", "")]
    // The very name, the name at the end of a path, the beginning, the beginning of a word, anywhere.
    [InlineData("db", "db,shop/db,db-admin,old-db,handbook")]
    [InlineData("p: db", "db-admin,old-db,handbook")]
    [InlineData("r:DB", "db")]
    [InlineData("sa:db", "shop/db")]
    [InlineData("d:", "payments/worker")]
    [InlineData("ks: shop", "shop/tls")]
    public void Every_word_must_occur_the_closest_name_comes_first_and_a_prefix_leaves_one_kind(string typed, string found)
    {
        Assert.Equal(found, string.Join(',', PaletteRank.Best(Things, PaletteQuery.Parse(typed)).Select(entry => entry.Title)));
    }

    [Fact]
    public void With_nothing_typed_pins_and_what_was_opened_last_stand_before_the_pages()
    {
        var places = new KeptPlaces([new("kv", "pinned"), new("kv", "both")], [new("kv", "both"), new("kv", "here"), new("kv", "recent")]) { Team = [new("kv", "both"), new("kv", "team")], Gone = [new("kv", "team")] };

        var answer = PaletteFinder.Find(PaletteQuery.Empty, Sources() with { Places = places, Here = new SecretPath("kv", "here") });

        Assert.Equal(["Pinned", "Opened last", "Here", "Go to"], answer.Sections.Select(section => section.Title));
        Assert.Equal(["kv/pinned", "kv/both", "kv/team", "kv/recent", "Edit kv/here", "Who can read kv/here", "Workloads"], answer.Entries.Select(entry => entry.Title));
        Assert.Equal(["pinned", "pinned", "pinned, team, gone", "opened last"], answer.Entries.Take(4).Select(entry => entry.Note));
    }

    [Theory]
    [InlineData("kv/team/app readers", "/test/access?mount=kv&key=team%2Fapp")]
    [InlineData("who can read v1/kv/data/team/app?", "/test/access?mount=kv&key=team%2Fapp")]
    [InlineData("> kv/team/app readers", "/test/access?mount=kv&key=team%2Fapp")]
    [InlineData("kv/team/app", "/test/secrets/kv/team/app")]
    [InlineData("vault kv get kv/team/app", "/test/secrets/kv/team/app")]
    public void A_path_nobody_told_of_opens_however_it_is_written_and_so_does_the_question_who_reads_it(string typed, string address)
    {
        var answer = PaletteFinder.Find(PaletteQuery.Parse(typed), Sources());

        Assert.Equal(address, answer.Entries.First().Address);
    }

    [Fact]
    public void A_path_in_no_mount_is_not_offered_where_the_mounts_are_known()
    {
        Assert.DoesNotContain(PaletteFinder.Find(PaletteQuery.Parse("payments/worker"), Sources()).Entries, entry => entry.Kind == PaletteKind.Path);
        Assert.Contains(PaletteFinder.Find(PaletteQuery.Parse("payments/worker"), Sources() with { Names = null }).Entries, entry => entry.Kind == PaletteKind.Path);
    }

    [Theory]
    [InlineData("conf", true)]
    [InlineData("s:", true)]
    [InlineData("c", false)]
    [InlineData("p: conf", false)]
    public void Reading_all_secrets_is_offered_where_secrets_are_looked_for_and_only_then(string typed, bool offered)
    {
        Assert.Equal(offered, PaletteFinder.Find(PaletteQuery.Parse(typed), Sources()).Entries.Any(entry => entry.Indexes));
        Assert.DoesNotContain(PaletteFinder.Find(PaletteQuery.Parse(typed), Sources() with { CanIndex = false }).Entries, entry => entry.Indexes);
    }

    [Fact]
    public void Actions_are_found_by_what_they_do_and_by_their_prefix()
    {
        var from = Sources() with { Here = new SecretPath("kv", "app") };

        Assert.Contains(PaletteFinder.Find(PaletteQuery.Parse("new policy"), from).Entries, entry => entry.Address == "/test/policies?create=hcl");
        var actions = PaletteFinder.Find(PaletteQuery.Parse(">"), from).Entries;
        Assert.Contains(actions, entry => entry.Address == "/test/secrets/kv/app?tab=edit");
        Assert.All(actions, entry => Assert.True(entry.Kind is PaletteKind.Action or PaletteKind.Answer));
    }

    [Fact]
    public async Task What_may_not_be_listed_or_does_not_answer_leaves_the_rest_to_be_found_and_is_named()
    {
        await vault.WriteAsync("sys/mounts/findable", new { type = "kv", options = new { version = "2" } });
        using var services = new ServiceCollection().AddLogging().AddPortalCore().AddSingleton<PaletteIndex>().BuildServiceProvider();

        var names = await services.GetRequiredService<PaletteIndex>().ReadAsync(vault.Root, CancellationToken.None);

        Assert.Contains(names.Entries, entry => entry is { Title: "findable/", Address: "/test/secrets/findable" });
        Assert.Contains(names.Entries, entry => entry is { Title: "New secret in findable/", Address: "/test/secrets/findable?create=1" });
        Assert.Contains(names.Entries, entry => entry is { Title: "default", Kind: PaletteKind.Policy });
        Assert.DoesNotContain(names.Entries, entry => entry.Kind == PaletteKind.ServiceAccount);
        Assert.Equal(["service accounts", "workloads", "Kubernetes secrets"], names.NotListed);
    }

    [Fact]
    public void No_two_pages_have_the_same_title_or_address()
    {
        Assert.Equal(PageList.All.Length, PageList.All.Select(page => page.Title).Distinct().Count());
        Assert.Equal(PageList.All.Length, PageList.All.Select(page => page.Address("x")).Distinct().Count());
    }

    private static PaletteEntry Entry(string title, PaletteKind kind, string words = "") => new(title, kind, kind.ToString().ToLowerInvariant(), "", $"/{kind}/{title}", words);

    private PaletteSources Sources() => new(
        "test",
        null,
        KeptPlaces.None,
        [Things[0]],
        new PaletteNames(vault.Root, [.. Things[1..]], [new SecretEngine { Path = "kv", Type = "kv", Kv = KvVersion.V2 }], [], DateTimeOffset.UnixEpoch),
        (_, _) => new SearchAnswer([], 0),
        CanIndex: true);
}
