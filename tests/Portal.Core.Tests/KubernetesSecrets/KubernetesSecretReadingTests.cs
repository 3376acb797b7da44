using System.Text;
using k8s.Models;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.KubernetesSecrets;
using Portal.Core.Secrets.Editing;
using Portal.Core.Tests.Kubernetes;
using Portal.Testing;

namespace Portal.Core.Tests.KubernetesSecrets;

/// <summary>What is known of secrets without reading them, and what reading them leaves behind.</summary>
[Collection(ClusterCollection.Name)]
public sealed class KubernetesSecretReadingTests(DemoSandbox demo)
{
    private readonly string _name = "s" + Guid.NewGuid().ToString("n")[..8];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private KubernetesSecretDirectory Directory => demo.Get<KubernetesSecretDirectory>();

    [Fact]
    public async Task The_list_says_what_there_is_and_how_many_keys()
    {
        await demo.MakeAsync(_name, ("user", "ada"), ("password", "x"));

        var row = Assert.Single((await Directory.ListAsync(await demo.AsAsync("admin"), null, Ct)).Items, row => row.Name == _name);

        Assert.Equal(("payments", "Opaque", 2), (row.Namespace, row.Type, row.KeyCount));
        Assert.NotNull(row.CreatedAt);
    }

    [Fact]
    public async Task Listing_and_describing_ask_for_what_the_server_prints()
    {
        const string Table = """{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":[{"name":"Name"},{"name":"Type"},{"name":"Data"}],"rows":[{"cells":["db","Opaque",3],"object":{"metadata":{"name":"db","namespace":"shop","uid":"u","resourceVersion":"7"}}}]}""";
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(200, Table));
        var session = await At(server);

        var listed = Assert.Single((await Directory.ListAsync(session, null, Ct)).Items);
        var described = await Directory.DescribeAsync(session, "shop", "db", Ct);

        Assert.Equal(new KubernetesSecretRow("shop", "db", "Opaque", 3, null), listed);
        Assert.Equal(("Opaque", 3, "7"), (described.Type, described.KeyCount, described.ResourceVersion));
        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Contains("Accept: application/json; as=Table; g=meta.k8s.io; v=v1", request.Headers));
    }

    [Fact]
    public async Task Objects_that_come_instead_of_a_table_are_not_looked_at()
    {
        await using var server = await CapturingServer.StartAsync(CapturingServer.Answers(200, """{"kind":"SecretList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"db","namespace":"shop"},"data":{"password":"eA=="}}]}"""));

        var refused = await Assert.ThrowsAsync<ApiException>(async () => await Directory.ListAsync(await At(server), null, Ct));

        Assert.Equal(Failure.Unreadable, refused.Failure);
    }

    [Fact]
    public async Task Somebody_with_one_namespace_sees_that_one_and_is_told_of_the_others()
    {
        var list = await Directory.ListAsync(await demo.MayAsync(_name, "payments", ["list"], listsNamespaces: true), null, Ct);

        Assert.Equal(["payments"], list.Items.Select(row => row.Namespace).Distinct());
        Assert.NotEmpty(list.Refused);
        Assert.All(list.Refused, refused => Assert.Equal(Failure.Denied, refused.Failure));
    }

    [Fact]
    public async Task Whoever_may_list_and_not_get_is_shown_a_secret_and_refused_its_values()
    {
        await demo.MakeAsync(_name, ("password", "x"));
        var lister = await demo.MayAsync(_name, "payments", ["list"]);

        var secret = await Directory.DescribeAsync(lister, "payments", _name, Ct);
        var refused = await Assert.ThrowsAsync<ApiException>(() => Directory.ReadAsync(lister, "payments", _name, "Reveal password", Ct));
        var missing = await Assert.ThrowsAsync<ApiException>(() => Directory.DescribeAsync(lister, "payments", _name + "-no", Ct));

        Assert.Equal((_name, 1), (secret.Name, secret.KeyCount));
        Assert.Equal((Failure.Denied, Failure.NotFound), (refused.Failure, missing.Failure));
    }

    [Fact]
    public async Task Whoever_may_get_and_not_list_is_shown_a_secret_by_its_name()
    {
        await demo.MakeAsync(_name, ("password", "x"));
        var getter = await demo.MayAsync(_name, "payments", ["get"]);

        Assert.Equal(_name, (await Directory.DescribeAsync(getter, "payments", _name, Ct)).Name);
        Assert.Equal(Failure.Denied, (await Assert.ThrowsAsync<ApiException>(() => Directory.ListAsync(getter, null, Ct))).Failure);
    }

    [Theory]
    [InlineData("developer", "payments", true)]
    [InlineData("developer", "platform", false)]
    [InlineData("auditor", "payments", false)]
    public async Task The_people_of_the_demo_reach_what_is_theirs(string user, string ns, bool reaches)
    {
        var listed = await Part.OfAsync(Directory.ListAsync(await demo.AsAsync(user), ns, Ct));

        Assert.Equal(reaches, listed.Value is { Items.IsEmpty: false });
    }

    [Fact]
    public async Task A_copy_that_kubectl_apply_left_is_told_of_and_not_shown()
    {
        var made = Secret();
        made.Metadata.Annotations = new Dictionary<string, string> { ["kubectl.kubernetes.io/last-applied-configuration"] = """{"stringData":{"password":"copied"}}""", ["team"] = "a" };
        await demo.MakeAsync(made);

        var secret = await Directory.DescribeAsync(await demo.AsAsync("admin"), "payments", _name, Ct);

        Assert.True(secret.HasAppliedCopy);
        Assert.Equal(["team"], secret.Annotations.Keys);
        Assert.DoesNotContain("copied", secret.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_writes_a_secret_back_is_known_by_its_owner_or_its_mark()
    {
        var owned = Secret("-owned");
        owned.Metadata.OwnerReferences = [new V1OwnerReference { ApiVersion = "external-secrets.io/v1", Kind = "ExternalSecret", Name = "db", Uid = "u", Controller = true }];
        var issued = Secret("-issued");
        issued.Metadata.Annotations = new Dictionary<string, string> { ["cert-manager.io/certificate-name"] = "web" };
        var packaged = Secret("-packaged");
        packaged.Metadata.Annotations = new Dictionary<string, string> { ["meta.helm.sh/release-name"] = "shop" };
        packaged.Metadata.Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "Helm" };
        var labelled = Secret("-labelled");
        labelled.Metadata.Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "hashicorp-vso" };
        foreach (var secret in new[] { owned, issued, packaged, labelled, Secret("-free") }) await demo.MakeAsync(secret);
        var admin = await demo.AsAsync("admin");

        var keepers = new List<string?>();
        foreach (var end in new[] { "-owned", "-issued", "-packaged", "-labelled", "-free" }) keepers.Add((await Directory.DescribeAsync(admin, "payments", _name + end, Ct)).Keeper);

        Assert.Equal(["ExternalSecret db", "Certificate web of cert-manager", "the next upgrade of the Helm release shop", "hashicorp-vso", null], keepers);
    }

    [Fact]
    public async Task Reading_values_is_recorded_with_what_it_was_for_and_without_them()
    {
        await demo.MakeAsync(_name, ("password", "never-in-a-log"));
        var admin = await demo.AsAsync("admin");

        await Directory.ReadAsync(admin, "payments", _name, "Reveal password", Ct);

        var entry = Assert.Single(demo.Get<ActivityLog>().Of(admin), entry => entry.Target == $"secrets payments/{_name}");
        Assert.Equal(("Reveal password", ActivityOutcome.Done, ApiSystem.Kubernetes), (entry.Action, entry.Outcome, entry.System));
        Assert.DoesNotContain("never-in-a-log", entry.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { }, NodeKind.Text)]
    [InlineData(new byte[] { 0x68, 0xc3, 0xa9, 0x0d, 0x0a, 0x09 }, NodeKind.Text)]
    [InlineData(new byte[] { 0xff, 0xfe, 0x00 }, NodeKind.Bytes)]
    [InlineData(new byte[] { 0x61, 0x00, 0x62 }, NodeKind.Bytes)]
    [InlineData(new byte[] { 0x1b, 0x5b, 0x6d }, NodeKind.Bytes)]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, NodeKind.Bytes)]
    public void Bytes_are_a_text_only_when_all_of_them_can_be_seen_and_come_back_as_they_were(byte[] bytes, NodeKind kind)
    {
        var value = DecodedValue.Of(bytes);

        Assert.Equal(kind, value.Kind);
        Assert.Equal(bytes, DecodedValue.BytesOf(value));
        Assert.Equal(bytes.Length, DecodedValue.SizeOf(value));
    }

    private V1Secret Secret(string end = "") => new() { Metadata = new V1ObjectMeta { Name = _name + end, NamespaceProperty = "payments" }, Type = "Opaque", Data = new Dictionary<string, byte[]> { ["password"] = Encoding.UTF8.GetBytes("x") } };

    private async Task<EnvironmentSession> At(CapturingServer server)
    {
        var admin = await demo.AsAsync("admin");
        var kubernetes = KubeSessions.Of(server.Address);
        return new EnvironmentSession(kubernetes.Environment, admin.Vault, kubernetes);
    }
}
