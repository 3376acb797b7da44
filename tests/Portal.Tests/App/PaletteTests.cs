using Microsoft.Extensions.DependencyInjection;
using Portal.App;
using Portal.Core;
using Portal.Testing;

namespace Portal.Tests.App;

public sealed class PaletteTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private static readonly PaletteEntry[] Entries =
    [
        new("Workloads", "page", "", "/w", "inject pods"), new("payments/worker", "Deployment", "", "/p", "workload"), new("worker-policy", "policy", "", "/q"),
    ];

    [Theory]
    [InlineData("work", "Workloads,worker-policy,payments/worker")]
    [InlineData("inject", "Workloads")]
    [InlineData("policy work", "worker-policy")]
    [InlineData("zzz", "")]
    public void Every_typed_word_must_occur_and_names_that_begin_with_it_come_first(string typed, string found)
    {
        Assert.Equal(found, string.Join(',', PaletteEntry.Find(Entries, typed).Select(entry => entry.Title)));
    }

    [Fact]
    public async Task What_may_not_be_listed_or_does_not_answer_leaves_the_rest_to_be_found()
    {
        await vault.WriteAsync("sys/mounts/findable", new { type = "kv", options = new { version = "2" } });
        using var services = new ServiceCollection().AddLogging().AddPortalCore().AddSingleton<PaletteIndex>().BuildServiceProvider();

        var names = (await services.GetRequiredService<PaletteIndex>().ReadAsync(vault.Root, CancellationToken.None)).Entries;

        Assert.Contains(names, entry => entry is { Title: "findable/", Address: "/test/secrets/findable" });
        Assert.Contains(names, entry => entry is { Title: "default", Kind: "policy" });
        Assert.DoesNotContain(names, entry => entry.Kind == "service account");
    }

    [Fact]
    public void No_two_pages_have_the_same_title_or_address()
    {
        Assert.Equal(PageList.All.Length, PageList.All.Select(page => page.Title).Distinct().Count());
        Assert.Equal(PageList.All.Length, PageList.All.Select(page => page.Address("x")).Distinct().Count());
    }
}
