using System.Text.Json.Nodes;

namespace Portal.Sandbox.Worlds;

/// <summary>The demo's engines and secrets: several versions, some deleted, some destroyed, some with rules of their own.</summary>
internal static class DemoSecrets
{
    public static async Task MakeAsync(WorldTools tools)
    {
        var vault = tools.Vault;
        await vault.MountAsync("internal", 2, "Applications of the walk-through");
        await vault.MountAsync("payments", 2, "Team payments");
        await vault.MountAsync("storefront", 2, "Team storefront");
        await vault.MountAsync("teams/platform", 2, "Team platform");
        await vault.MountAsync("legacy", 1, "Older secrets, without versions");

        At(tools, days: 410);
        await vault.PutAsync("teams/platform", "backup", ("access", "backup"), ("secret", "walnut-gate-77"));
        At(tools, days: 205);
        await vault.PutAsync("storefront", "newsletter/smtp", ("username", "news"), ("password", "fern-orbit-67"));
        At(tools, days: 38);
        await FirstAsync(vault);
        At(tools, days: 12);
        await LaterAsync(vault);
        At(tools, days: 3);
        await LatestAsync(vault);
        At(tools, days: 0);
        await NotesAsync(vault, tools.Clock.GetUtcNow());
        At(tools, days: 0.3);
        await vault.PutAsync("payments", "checkout/database", ("username", "checkout"), ("password", "Yq7-hound-lantern-40"), ("host", "postgres.payments.svc"), ("port", "5432"));
    }

    private static void At(WorldTools tools, double days) => tools.Clock.Behind = TimeSpan.FromDays(days);

    private static async Task FirstAsync(WorldVault vault)
    {
        await vault.PutAsync("internal", "database/config", ("username", "db-readonly-username"), ("password", "db-secret-password"));
        await vault.PutAsync("payments", "checkout/database", ("username", "checkout"), ("password", "first-password"), ("host", "postgres.payments.svc"));
        await vault.PutAsync("payments", "checkout/stripe", ("publishable", "pk_test_A1b2C3"), ("secret", "sk_test_first"));
        await vault.PutAsync("payments", "ledger/database", ("username", "ledger"), ("password", "ox-velvet-31-quarry"));
        await vault.WriteAsync("payments/metadata/card-vault/keys", new JsonObject { ["cas_required"] = true, ["max_versions"] = 3, ["custom_metadata"] = new JsonObject { ["owner"] = "payments-security", ["rotation"] = "quarterly" } });
        await vault.WriteAsync("payments/data/card-vault/keys", new JsonObject { ["options"] = new JsonObject { ["cas"] = 0 }, ["data"] = new JsonObject { ["tokenization-key"] = "MDEyMzQ1Njc4OWFiY2RlZg==" } });
        await vault.PutAsync("payments", "settlement/bank", ("user", "settle-eu"), ("password", "granite-mint-882"));
        await vault.PutAsync("payments", "fraud/model", ("key", "fm-771-aster"));
        await vault.PutAsync("payments", "refunds/database", ("username", "refunds"), ("password", "plum-cable-09"));
        await vault.PutAsync("payments", "invoices/smtp", ("username", "invoices"), ("password", "old-smtp-password"));
        await vault.PutAsync("storefront", "web/session", ("key", "s3ss-1"), ("cookie", "shop"));
        await vault.PutAsync("storefront", "search/index", ("key", "idx-204-birch"));
        await vault.PutAsync("storefront", "cart/redis", ("password", "copper-reef-55"));
        await vault.PutAsync("storefront", "edge/purge", ("token", "purge-9f2c"));
        await vault.PutAsync("storefront", "recommendations/model", ("key", "rec-18"));
        await vault.PutAsync("storefront", "reviews/database", ("username", "reviews"), ("password", "slate-otter-12"));
        await vault.PutAsync("storefront", "frontdoor/tls", ("passphrase", "amber-trail-3"));
        await vault.PutAsync("teams/platform", "registry", ("username", "sync"), ("password", "cobalt-vine-21"), ("server", "registry.example.test"));
        await vault.PutAsync("teams/platform", "github", ("token", "ghp_exampleexampleexample"));
        await vault.PutAsync("teams/platform", "mail", ("api-token", "mx-5501-pine"));
        await vault.PutAsync("teams/platform", "audit", ("token", "hec-88-moss"));
        await vault.PutAsync("teams/platform", "acme", ("key", "acme-17-dune"));
        await vault.PutFlatAsync("legacy", "storefront/cdn", ("endpoint", "https://cdn.example.test"), ("key", "cdn-legacy-key"));
        await vault.PutFlatAsync("legacy", "storefront/analytics", ("site", "shop"), ("token", "an-4410"), ("cdn_key", "cdn-legacy-key"));
        await vault.PutFlatAsync("legacy", "platform/ldap", ("bind_dn", "cn=reader,dc=example,dc=test"), ("bind_password", "heron-6-field"));
    }

    private static async Task LaterAsync(WorldVault vault)
    {
        await vault.PutAsync("payments", "checkout/database", ("username", "checkout"), ("password", "second-password"), ("host", "postgres.payments.svc"));
        await vault.WriteAsync("payments/metadata/checkout/database", new JsonObject { ["custom_metadata"] = new JsonObject { ["owner"] = "checkout", ["ticket"] = "PAY-1412" } });
        foreach (var secret in new[] { "sk_test_second", "sk_test_third", "sk_test_fourth" }) await vault.PutAsync("payments", "checkout/stripe", ("publishable", "pk_test_A1b2C3"), ("secret", secret));
        await vault.DestroyVersionsAsync("payments", "checkout/stripe", 1);
        await vault.DeleteVersionsAsync("payments", "checkout/stripe", 2);
        await vault.WriteAsync("payments/data/card-vault/keys", new JsonObject { ["options"] = new JsonObject { ["cas"] = 1 }, ["data"] = new JsonObject { ["tokenization-key"] = "ZmVkY2JhOTg3NjU0MzIxMA==" } });
        await vault.PutAsync("storefront", "web/session", ("key", "s3ss-2"), ("cookie", "shop"));
        await vault.WriteAsync("storefront/metadata/promo/black-friday", new JsonObject { ["delete_version_after"] = "720h", ["custom_metadata"] = new JsonObject { ["campaign"] = "2026" } });
        await vault.PutAsync("storefront", "promo/black-friday", ("code", "FRIDAY-26"));
    }

    // Teams note when a secret ends in their own ways, and one of them in no way at all.
    private static async Task NotesAsync(WorldVault vault, DateTimeOffset today)
    {
        await NoteAsync("payments", "settlement/bank", ("owner", "payments-settlement"), ("rotate_by", Day(5)));
        await NoteAsync("payments", "fraud/model", ("owner", "fraud"), ("expires", Day(160)));
        await NoteAsync("storefront", "frontdoor/tls", ("owner", "storefront-edge"), ("expires", Day(-4)));
        await NoteAsync("teams/platform", "acme", ("owner", "platform"), ("expires", "with the contract"));
        await NoteAsync("teams/platform", "backup", ("owner", "platform"));

        Task NoteAsync(string mount, string path, params (string Key, string Text)[] notes) =>
            vault.WriteAsync($"{mount}/metadata/{path}", new JsonObject { ["custom_metadata"] = new JsonObject(notes.Select(note => KeyValuePair.Create(note.Key, (JsonNode?)note.Text))) });

        string Day(int days) => today.AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task LatestAsync(WorldVault vault)
    {
        await vault.PutAsync("payments", "checkout/stripe", ("publishable", "pk_test_A1b2C3"), ("secret", "sk_test_fifth"), ("webhook", "whsec_example"));
        await vault.PutAsync("payments", "ledger/database", ("username", "ledger"), ("password", "teal-anchor-58"));
        await vault.PutAsync("payments", "invoices/smtp", ("username", "invoices"), ("password", "new-smtp-password"));
        await vault.DeleteVersionsAsync("payments", "invoices/smtp", 2);
        await vault.PutAsync("teams/platform", "retired/jenkins", ("token", "gone"));
        await vault.DestroyVersionsAsync("teams/platform", "retired/jenkins", 1);
    }
}
