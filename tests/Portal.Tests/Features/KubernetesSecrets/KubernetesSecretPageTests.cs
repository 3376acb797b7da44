using System.Text;
using Bunit;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Kubernetes;
using Portal.Features.KubernetesSecrets;
using Portal.Testing;

namespace Portal.Tests.Features.KubernetesSecrets;

/// <summary>One Kubernetes secret as each person sees it.</summary>
[Collection(DemoWorld.Name)]
public sealed class KubernetesSecretPageTests(DemoSandbox demo) : PageContext
{
    private readonly string _name = "s" + Guid.NewGuid().ToString("n")[..8];

    [Fact]
    public async Task The_list_shows_what_there_is_and_leads_to_it()
    {
        var page = Open<KubernetesSecretsPage>("/kubernetes-secrets?filter=payments-tls", await demo.AsAsync("admin"));

        page.Shows("kubernetes.io/tls");
        Assert.NotEmpty(page.FindAll("a[href='/sandbox/kubernetes-secrets/payments/payments-tls']"));
    }

    [Fact]
    public async Task Whoever_may_list_none_is_told_what_is_missing_and_may_open_one_by_its_name()
    {
        var page = Open<KubernetesSecretsPage>("/kubernetes-secrets", await demo.AsAsync("auditor"));
        page.Shows("You may not list secrets in this cluster.");

        page.AtOnce(() => page.Find("#open-namespace").Input("payments"));
        page.AtOnce(() => page.Find("#open-name").Input("ledger-queue"));
        page.AtOnce(() => page.Find("form").Submit());

        Assert.EndsWith("/sandbox/kubernetes-secrets/payments/ledger-queue", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_reads_no_value_and_says_who_uses_the_secret_and_when_they_follow()
    {
        var admin = await demo.SignInAsync("admin");
        var page = OpenOne("ledger-queue", admin);

        page.Shows("Show the keys");
        page.Shows("variable QUEUE_PASSWORD; needs a restart");
        page.Shows("files at /etc/ledger/queue; follow within about a minute");
        Assert.DoesNotContain("QUEUE_PASSWORD, hidden", page.Text(), StringComparison.Ordinal);
        Assert.Empty(Recorded(admin, "ledger-queue"));
    }

    [Fact]
    public async Task Keys_are_shown_by_one_read_and_values_one_by_one_until_they_are_hidden()
    {
        await MakeAsync(("password", "seen-only-when-asked"u8.ToArray()), ("empty", []), ("store.jks", [0xfe, 0x00, 0xff]));
        var admin = await demo.SignInAsync("admin");
        var page = OpenOne(_name, admin);

        page.Press("Show the keys");
        page.Shows("binary, 3 bytes");
        Assert.Equal(2, page.FindAll(".mask").Count);
        Assert.DoesNotContain("seen-only-when-asked", page.Markup, StringComparison.Ordinal);
        page.Press("Reveal password");
        page.Shows("seen-only-when-asked");
        page.Press("Reveal all");
        page.Shows("empty text");
        page.Press("Hide all");
        page.WaitForAssertion(() => Assert.DoesNotContain("seen-only-when-asked", page.Markup, StringComparison.Ordinal));

        Assert.Equal(["Reveal all values", "Reveal password", "Show the keys"], Recorded(admin, _name));
    }

    [Fact]
    public async Task Bytes_are_handed_to_the_browser_as_they_are()
    {
        byte[] bytes = [0xfe, 0x00, 0xff];
        await MakeAsync(("store.jks", bytes));
        JSInterop.SetupVoid("portal.save", _ => true).SetVoidResult();
        var page = OpenOne(_name, await demo.AsAsync("admin"));
        page.Press("Show the keys");

        page.Press("Download store.jks");

        page.WaitForAssertion(() => Assert.Equal("store.jks", Assert.Single(JSInterop.Invocations["portal.save"]).Arguments[0]));
    }

    [Fact]
    public async Task Whoever_may_not_see_it_is_told_what_is_missing()
    {
        var page = OpenOne("registry-pull", await demo.AsAsync("developer"), "platform");

        page.Shows("You may not get secrets platform/registry-pull in this cluster.");
        Assert.Empty(page.Controls("Edit"));
    }

    [Fact]
    public async Task Whoever_may_list_and_not_get_sees_the_secret_and_what_its_values_take()
    {
        const string Table = """{"kind":"Table","columnDefinitions":[{"name":"Type"},{"name":"Data"}],"rows":[{"cells":["Opaque",4],"object":{"metadata":{"name":"db","namespace":"shop","uid":"u","resourceVersion":"7"}}}]}""";
        await using var server = await StubServer.StartAsync(context =>
        {
            var (status, body) = context.Request.Path.Value switch
            {
                "/api/v1/namespaces/shop/secrets" => (200, Table),
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" => (201, """{"status":{"allowed":false}}"""),
                _ => (403, """{"kind":"Status","status":"Failure","reason":"Forbidden","message":"no","code":403}"""),
            };
            (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
            return context.Response.WriteAsync(body);
        });

        var page = OpenOne("db", At(await demo.AsAsync("admin"), server.Address), "shop");

        page.Shows("4 keys.");
        page.Shows("Needs get on secrets db in shop");
        page.IsOffered("Show the keys", enabled: false);
        page.IsOffered("Edit", enabled: false);
        page.IsOffered("Delete", enabled: false);
    }

    [Theory]
    [InlineData("payments", "partner-api", "ExternalSecret partner-api", true)]
    [InlineData("platform", "sh.helm.release.v1.metrics.v3", "helm rollback", false)]
    public async Task What_keeps_a_secret_is_said_and_a_helm_release_is_not_edited(string ns, string name, string says, bool edits)
    {
        var page = OpenOne(name, await demo.AsAsync("admin"), ns);

        page.Shows(says);
        page.IsOffered("Edit", edits);
        page.IsOffered("Delete", enabled: true);
    }

    [Fact]
    public async Task An_immutable_secret_stops_being_editable_as_soon_as_that_is_known()
    {
        var page = OpenOne("receipt-signing-2026", await demo.AsAsync("admin"));

        page.Press("Show the keys");

        page.Shows("Create a secret with another name");
        page.IsOffered("Edit", enabled: false);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_said_and_can_be_asked_again()
    {
        var page = OpenOne("ledger-queue", At(await demo.AsAsync("admin"), new Uri("https://127.0.0.1:1")));

        page.Shows("The cluster does not answer.");
    }

    [Fact]
    public async Task Deleting_asks_for_the_name_shows_who_breaks_and_leaves_nothing()
    {
        await MakeAsync(("a", [0x61]));
        var page = OpenOne(_name, await demo.AsAsync("admin"));

        page.Press("Delete");
        page.Shows("No workload you can see takes it.");
        page.Apply(confirm: _name);

        page.IsApplied();
    }

    private static EnvironmentSession At(EnvironmentSession session, Uri cluster)
    {
        var environment = session.Environment with { Cluster = session.Environment.Cluster with { Server = cluster } };
        return new EnvironmentSession(environment, session.Vault, session.Kubernetes with { Environment = environment });
    }

    private IRenderedComponent<KubernetesSecretPage> OpenOne(string name, EnvironmentSession session, string ns = "payments") =>
        Open<KubernetesSecretPage>($"/kubernetes-secrets/{ns}/{name}", session, parameters => parameters.Add(page => page.Namespace, ns).Add(page => page.Name, name));

    private string[] Recorded(EnvironmentSession session, string name) => [.. Services.GetRequiredService<ActivityLog>().Of(session).Where(entry => entry.Target == $"secrets payments/{name}").Select(entry => entry.Action)];

    private async Task MakeAsync(params (string Key, byte[] Value)[] values) => await demo.Get<KubeClient>().CreateAsync(
        (await demo.AsAsync("admin")).Kubernetes, KubeKinds.Secrets, "payments", new V1Secret { Metadata = new V1ObjectMeta { Name = _name, NamespaceProperty = "payments" }, Type = "Opaque", Data = values.ToDictionary(pair => pair.Key, pair => pair.Value) }, default);
}
