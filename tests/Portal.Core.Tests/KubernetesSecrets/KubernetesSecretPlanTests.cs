using System.Text;
using System.Text.Json;
using k8s.Models;
using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.KubernetesSecrets;
using Portal.Core.Secrets.Editing;
using Portal.Testing;

namespace Portal.Core.Tests.KubernetesSecrets;

/// <summary>Writing secrets: what is sent, what it is based on, and how it is taken back.</summary>
[Collection(ClusterCollection.Name)]
public sealed class KubernetesSecretPlanTests(DemoSandbox demo)
{
    private readonly string _name = "s" + Guid.NewGuid().ToString("n")[..8];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private KubernetesSecretDirectory Directory => demo.Get<KubernetesSecretDirectory>();

    private KubernetesSecretPlans Plans => demo.Get<KubernetesSecretPlans>();

    [Fact]
    public async Task Changing_one_key_leaves_every_byte_of_the_others()
    {
        byte[] bytes = [0xfe, 0xed, 0x00, 0xff, 0x80];
        await demo.MakeAsync(new V1Secret { Metadata = new V1ObjectMeta { Name = _name, NamespaceProperty = "payments" }, Type = "Opaque", Data = new Dictionary<string, byte[]> { ["store.jks"] = bytes, ["empty"] = [], ["password"] = "old"u8.ToArray(), ["gone"] = "x"u8.ToArray() } });
        var (secret, before) = await ReadAsync();

        var plan = Plans.PlanChange(secret, before, before.With(("password", SecretNode.Text("new é")), ("added", SecretNode.Text("two\nlines\n")), ("gone", null)));
        await plan.ApplyAsync(await demo.AsAsync("developer"));

        var stored = (await demo.StoredAsync(_name)).Data;
        Assert.Equal(["added", "empty", "password", "store.jks"], stored.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(bytes, stored["store.jks"]);
        Assert.Equal(("new é", "two\nlines\n", ""), (Text(stored["password"]), Text(stored["added"]), Text(stored["empty"])));
    }

    [Fact]
    public async Task A_plan_shows_keys_and_placeholders_and_no_value()
    {
        await demo.MakeAsync(_name, ("password", "old-value"), ("gone", "gone-value"));
        var (secret, before) = await ReadAsync();

        var step = Plans.PlanChange(secret, before, before.With(("password", SecretNode.Text("new-value")), ("key", SecretNode.Bytes("/wA=")), ("gone", null))).Steps.Single();

        const string Patch = """'{"stringData":{"password":"<password>"},"data":{"key":"<key in base64>","gone":null}}'""";
        Assert.Equal([$"kubectl patch secret {_name} --namespace payments --type merge -p {Patch}"], step.Commands);
        Assert.Contains($"\"resourceVersion\": \"{before.ResourceVersion}\"", step.Request.Body, StringComparison.Ordinal);
        Assert.Equal(["password", "gone"], ((SecretContent)step.Before!).Entries.Select(entry => entry.Key));
        Assert.True(((SecretContent)step.After!).IsPartial);
        var shown = $"{step.Request} {string.Join(' ', step.Commands)} {step.Title} {step.Before} {step.After}";
        foreach (var value in new[] { "old-value", "new-value", "gone-value", "/wA=" }) Assert.DoesNotContain(value, shown, StringComparison.Ordinal);
        foreach (var value in new[] { "old-value", "new-value", "gone-value" }) Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(value)), shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_somebody_else_changed_is_a_conflict_that_merges_key_by_key()
    {
        await demo.MakeAsync(_name, ("mine", "1"), ("theirs", "1"), ("both", "1"));
        var (secret, before) = await ReadAsync();
        var mine = before.With(("mine", SecretNode.Text("2")), ("both", SecretNode.Text("2")));
        await demo.ElsewhereAsync(_name, """{"stringData":{"theirs":"3","both":"3"}}""");
        var admin = await demo.AsAsync("admin");

        Assert.Equal(Failure.Conflict, await Plans.PlanChange(secret, before, mine).FailureAsync(admin));
        Assert.Equal(["both=3", "mine=1", "theirs=3"], await demo.TextsAsync(_name));
        var theirs = await Directory.ReadAsync(admin, "payments", _name, "Read values to compare", Ct);
        var merge = new SecretMerge(before.Document, theirs.Document, mine);
        await Plans.PlanChange(secret, theirs, merge.Merged(new HashSet<string>())).ApplyAsync(admin);

        Assert.Equal(["both"], merge.Conflicts.Select(key => key.Name));
        Assert.Equal(["both=2", "mine=2", "theirs=3"], await demo.TextsAsync(_name));
    }

    [Fact]
    public async Task A_label_that_somebody_else_changed_is_no_conflict()
    {
        await demo.MakeAsync(_name, ("password", "1"));
        var (secret, before) = await ReadAsync();
        await demo.ElsewhereAsync(_name, """{"metadata":{"labels":{"seen":"yes"}}}""");

        await Plans.PlanChange(secret, before, before.With(("password", SecretNode.Text("2")))).ApplyAsync(await demo.AsAsync("admin"));

        Assert.Equal(["password=2"], await demo.TextsAsync(_name));
        Assert.Equal("yes", (await demo.StoredAsync(_name)).Metadata.Labels["seen"]);
    }

    [Fact]
    public async Task A_secret_that_was_made_anew_is_a_conflict_although_its_values_are_the_same()
    {
        await demo.MakeAsync(_name, ("password", "1"));
        var (secret, before) = await ReadAsync();
        var plan = Plans.PlanChange(secret, before, before.With(("password", SecretNode.Text("2"))));
        await demo.Get<KubeClient>().DeleteAsync((await demo.OperatorAsync()).Kubernetes, KubeKinds.Secrets, "payments", _name, before.Uid, Ct);
        await demo.MakeAsync(_name, ("password", "1"));

        Assert.Equal(Failure.Conflict, await plan.FailureAsync(await demo.AsAsync("admin")));
    }

    [Fact]
    public async Task A_change_is_taken_back_key_by_key_and_not_over_somebody_else()
    {
        await demo.MakeAsync(_name, ("changed", "1"), ("removed", "1"), ("other", "1"));
        var (secret, before) = await ReadAsync();
        var (admin, undo) = (await demo.SignInAsync("admin"), demo.Get<UndoStore>());
        var plan = Plans.PlanChange(secret, before, before.With(("changed", SecretNode.Text("2")), ("removed", null), ("added", SecretNode.Text("2"))));
        var entry = await plan.ApplyAsync(admin, undo);
        await demo.ElsewhereAsync(_name, """{"stringData":{"other":"9"}}""");

        await (await entry!.PlanAsync(admin, Ct)).ApplyAsync(admin);
        Assert.Equal(["changed=1", "other=9", "removed=1"], await demo.TextsAsync(_name));

        await demo.ElsewhereAsync(_name, """{"stringData":{"changed":"5"}}""");
        Assert.Equal(Failure.Conflict, (await Assert.ThrowsAsync<ApiException>(() => entry.PlanAsync(admin, Ct))).Failure);
    }

    [Fact]
    public async Task A_deletion_is_taken_back_with_values_labels_and_type()
    {
        await demo.MakeAsync(new V1Secret { Metadata = new V1ObjectMeta { Name = _name, NamespaceProperty = "payments", Labels = new Dictionary<string, string> { ["a"] = "b" } }, Type = "kubernetes.io/basic-auth", Immutable = true, Data = new Dictionary<string, byte[]> { ["username"] = "ada"u8.ToArray(), ["seed"] = [0xff, 0x00] } });
        var (admin, undo) = (await demo.SignInAsync("admin"), demo.Get<UndoStore>());
        var plan = await Plans.PlanDeleteAsync(admin, await Directory.DescribeAsync(admin, "payments", _name, Ct), Ct);

        var entry = await plan.ApplyAsync(admin, undo);
        Assert.Equal(_name, plan.ConfirmName);
        Assert.False(await demo.IsThereAsync(_name));
        await (await entry!.PlanAsync(admin, Ct)).ApplyAsync(admin);

        var back = await demo.StoredAsync(_name);
        Assert.Equal(("kubernetes.io/basic-auth", true, "b", "ada"), (back.Type, back.Immutable == true, back.Metadata.Labels["a"], Text(back.Data["username"])));
        Assert.Equal([0xff, 0x00], back.Data["seed"]);
    }

    [Fact]
    public async Task Whoever_may_delete_and_not_read_is_told_that_there_is_no_way_back()
    {
        await demo.MakeAsync(_name, ("password", "1"));
        var person = await demo.MayAsync(_name, "payments", ["list", "delete"]);

        var plan = await Plans.PlanDeleteAsync(person, await Directory.DescribeAsync(person, "payments", _name, Ct), Ct);
        await plan.ApplyAsync(person);

        Assert.Null(plan.Steps.Single().Undo);
        Assert.Contains(plan.Warnings, warning => warning.StartsWith("It cannot be undone", StringComparison.Ordinal));
        Assert.False(await demo.IsThereAsync(_name));
    }

    [Fact]
    public async Task A_secret_is_created_once_and_taken_back_while_nobody_changed_it()
    {
        var (admin, undo) = (await demo.SignInAsync("admin"), demo.Get<UndoStore>());
        var wanted = new NewKubernetesSecret("payments", _name, "kubernetes.io/basic-auth", Document(("password", "p")));

        var plan = await Plans.PlanCreateAsync(admin, wanted, Ct);
        var entry = await plan.ApplyAsync(admin, undo);

        Assert.Equal([$"kubectl create secret generic {_name} --namespace payments --type kubernetes.io/basic-auth --from-literal='password=<password>'"], plan.Steps.Single().Commands);
        Assert.Equal(["password=p"], await demo.TextsAsync(_name));
        Assert.Equal(Failure.AlreadyExists, (await Assert.ThrowsAsync<ApiException>(() => Plans.PlanCreateAsync(admin, wanted, Ct))).Failure);
        Assert.Equal(Failure.AlreadyExists, await plan.FailureAsync(admin));
        await (await entry!.PlanAsync(admin, Ct)).ApplyAsync(admin);
        Assert.False(await demo.IsThereAsync(_name));
    }

    [Fact]
    public async Task A_created_secret_that_somebody_changed_is_not_taken_back()
    {
        var (admin, undo) = (await demo.SignInAsync("admin"), demo.Get<UndoStore>());
        var entry = await (await Plans.PlanCreateAsync(admin, new NewKubernetesSecret("payments", _name, "Opaque", Document(("a", "1"))), Ct)).ApplyAsync(admin, undo);
        await demo.ElsewhereAsync(_name, """{"stringData":{"a":"2"}}""");

        Assert.Equal(Failure.Conflict, (await Assert.ThrowsAsync<ApiException>(() => entry!.PlanAsync(admin, Ct))).Failure);
    }

    [Fact]
    public async Task Who_keeps_a_secret_is_warned_of_and_what_is_fixed_is_refused()
    {
        var admin = await demo.AsAsync("admin");
        var kept = await Directory.DescribeAsync(admin, "payments", "partner-api", Ct);
        var before = await Directory.ReadAsync(admin, "payments", "partner-api", "Read values to edit", Ct);
        var still = await Directory.ReadAsync(admin, "payments", "receipt-signing-2026", "Read values to edit", Ct);

        Assert.Contains("ExternalSecret partner-api keeps this secret", Assert.Single(Plans.PlanChange(kept, before, before.With(("client-id", SecretNode.Text("x")))).Warnings), StringComparison.Ordinal);
        Assert.Equal(Failure.Invalid, Assert.Throws<ApiException>(() => Plans.PlanChange(kept, still, still.With(("key", SecretNode.Text("x"))))).Failure);
    }

    [Theory]
    [InlineData("kubernetes.io/tls", "tls.crt", "tls.key")]
    [InlineData("kubernetes.io/ssh-auth", "", "ssh-privatekey")]
    [InlineData("kubernetes.io/basic-auth", "", "username or password")]
    [InlineData("kubernetes.io/dockerconfigjson", "", ".dockerconfigjson")]
    public async Task A_type_is_refused_without_its_keys_before_anything_is_sent(string type, string has, string missing)
    {
        var document = has.Length == 0 ? Document(("other", "x")) : Document((has, "x"));

        var refused = await Assert.ThrowsAsync<ApiException>(async () => await Plans.PlanCreateAsync(await demo.AsAsync("admin"), new NewKubernetesSecret("payments", _name, type, document), Ct));

        Assert.Equal(Failure.Invalid, refused.Failure);
        Assert.Contains(missing, Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a key")]
    [InlineData("key/part")]
    [InlineData("schlüssel")]
    [InlineData("..")]
    [InlineData("..data")]
    [InlineData("")]
    public void A_key_that_kubernetes_refuses_is_known(string key) => Assert.NotNull(SecretType.KeyProblem(key));

    [Fact]
    public void Every_other_key_is_fine_and_the_size_has_a_limit()
    {
        foreach (var key in new[] { "tls.crt", ".dockerconfigjson", "A-b_c.9" }) Assert.Null(SecretType.KeyProblem(key));

        Assert.Empty(SecretType.Problems("Opaque", Document(("a", new string('x', SecretType.MostBytes)))));
        Assert.Contains("1 MiB", Assert.Single(SecretType.Problems("Opaque", Document(("a", new string('x', SecretType.MostBytes)), ("b", "x")))), StringComparison.Ordinal);
        Assert.Contains("not JSON", Assert.Single(SecretType.Problems("kubernetes.io/dockerconfigjson", Document((".dockerconfigjson", "{")))), StringComparison.Ordinal);
    }

    private static ObjectNode Document(params (string Key, string Value)[] values) => new([.. values.Select(pair => new SecretMember(pair.Key, SecretNode.Text(pair.Value)))]);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private async Task<(KubernetesSecret Secret, KubernetesSecretData Data)> ReadAsync()
    {
        var admin = await demo.AsAsync("admin");
        return (await Directory.DescribeAsync(admin, "payments", _name, Ct), await Directory.ReadAsync(admin, "payments", _name, "Read values to edit", Ct));
    }
}
