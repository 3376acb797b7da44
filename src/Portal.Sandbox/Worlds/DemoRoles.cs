using System.Text.Json.Nodes;

namespace Portal.Sandbox.Worlds;

/// <summary>The demo's Kubernetes auth method, policies and roles, with the mistakes people make in them.</summary>
internal static class DemoRoles
{
    public static async Task MakeAsync(WorldVault vault)
    {
        await vault.EnableAuthAsync("kubernetes", "kubernetes", "Pods of this cluster");

        // Vault runs in the cluster: it takes the CA and the reviewer's token from its own pod.
        await vault.WriteAsync("auth/kubernetes/config", new JsonObject { ["kubernetes_host"] = "https://kubernetes.default.svc:443" });
        await HealthyAsync(vault);
        await MistakenAsync(vault);
    }

    private static async Task HealthyAsync(WorldVault vault)
    {
        await ReadAsync(vault, "internal-app", "internal/data/database/config");
        await vault.RoleAsync("internal-app", "internal-app", "default", "internal-app");
        await ReadAsync(vault, "payments-checkout", "payments/data/checkout/*");
        await vault.RoleAsync("checkout", "checkout", "payments", "payments-checkout");
        await ReadAsync(vault, "payments-ledger", "payments/data/ledger/*");
        await vault.RoleAsync("ledger", "ledger", "payments", "payments-ledger");
        await vault.RoleAsync("reconcile", "reconcile", "payments", "payments-ledger", "1h");
        await ReadAsync(vault, "payments-card-vault", "payments/data/card-vault/keys");
        await vault.RoleAsync("card-vault", "card-vault", "payments", "payments-card-vault", "2h");
        await ReadAsync(vault, "payments-settlement", "payments/data/settlement/*");
        await vault.RoleAsync("settlement", "settlement", "payments", "payments-settlement", "1h");
        await ReadAsync(vault, "storefront-web", "storefront/data/web/*", "legacy/storefront/cdn");
        await vault.RoleAsync("web", "web", "storefront", "storefront-web");
        await ReadAsync(vault, "storefront-edge", "storefront/data/edge/*");
        await vault.RoleAsync("edge-cache", "edge-cache", "storefront", "storefront-edge");
        await ReadAsync(vault, "platform-registry", "teams/platform/data/registry");
        await vault.RoleAsync("registry-sync", "registry-sync", "platform", "platform-registry");
    }

    private static async Task MistakenAsync(WorldVault vault)
    {
        // The pods ask for "fraud-scorer".
        await ReadAsync(vault, "payments-fraud", "payments/data/fraud/*");
        await vault.RoleAsync("fraud-scoring", "fraud-scoring", "payments", "payments-fraud");

        // A policy that reads as it should and allows nothing: KV version 2 wants data/.
        await ReadAsync(vault, "payments-refunds", "payments/refunds/*");
        await vault.RoleAsync("refunds", "refunds", "payments", "payments-refunds");
        await ReadAsync(vault, "payments-invoices", "payments/data/invoices/*");
        await vault.RoleAsync("invoices", "invoices", "payments", "payments-invoices");

        // The pods run as "default".
        await ReadAsync(vault, "storefront-search", "storefront/data/search/*");
        await vault.RoleAsync("search", "search", "storefront", "storefront-search");
        await ReadAsync(vault, "storefront-cart", "storefront/data/cart/*");
        await vault.RoleAsync("cart", "cart", "storefront", "storefront-cart");
        await ReadAsync(vault, "storefront-common", "storefront/data/recommendations/*", "storefront/data/reviews/*", "storefront/data/newsletter/*", "storefront/data/frontdoor/*");
        foreach (var name in new[] { "recommendations", "reviews", "newsletter", "frontdoor" }) await vault.RoleAsync(name, name, "storefront", "storefront-common");

        // Nobody ever wrote the policy "platform-ci".
        await vault.RoleAsync("ci-runner", "ci-runner", "platform", "platform-ci");
        await ReadAsync(vault, "platform-common", "teams/platform/data/mail", "teams/platform/data/audit", "teams/platform/data/acme", "teams/platform/data/backup");
        foreach (var name in new[] { "mailer", "audit-shipper", "cert-sync", "log-rotate" }) await vault.RoleAsync(name, name == "log-rotate" ? "locked-down" : name, "platform", "platform-common");

        // The account "backup" was deleted, the role was not; and this one lets every account of every namespace in.
        await vault.RoleAsync("backup", "backup", "platform", "platform-common");
        await ReadAsync(vault, "legacy-everything", "legacy/*");
        await vault.RoleAsync("legacy-apps", "*", "*", "legacy-everything");
    }

    private static Task ReadAsync(WorldVault vault, string policy, params string[] paths) =>
        vault.PolicyAsync(policy, string.Join('\n', paths.Select(path => $"path \"{path}\" {{\n  capabilities = [\"read\"]\n}}\n")));
}
