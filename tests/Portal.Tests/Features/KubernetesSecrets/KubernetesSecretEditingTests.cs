using System.Text;
using Bunit;
using k8s.Models;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Core.Kubernetes;
using Portal.Features.KubernetesSecrets;
using Portal.Testing;

namespace Portal.Tests.Features.KubernetesSecrets;

/// <summary>Changing and creating Kubernetes secrets as decoded text.</summary>
[Collection(DemoWorld.Name)]
public sealed class KubernetesSecretEditingTests(DemoSandbox demo) : PageContext
{
    private static readonly byte[] Bytes = [0xfe, 0x00, 0xff];

    private readonly string _name = "s" + Guid.NewGuid().ToString("n")[..8];

    [Fact]
    public async Task A_value_is_changed_as_text_beside_bytes_that_stay()
    {
        await MakeAsync(("password", "before-it"u8.ToArray()), ("store.jks", Bytes));
        var page = await EditAsync();
        page.Shows("binary, 3 bytes");
        Assert.DoesNotContain("before-it", page.Markup, StringComparison.Ordinal);

        page.Press("Value of password, hidden. Show and edit");
        page.Type("Value of password", "new");
        page.Press("Review change");
        page.Shows("All other keys stay as they are.");
        page.Apply();

        page.WaitForState(() => page.Controls("Edit").Any());
        var stored = await StoredAsync();
        Assert.Equal("new", Text(stored["password"]));
        Assert.Equal(Bytes, stored["store.jks"]);
    }

    [Fact]
    public async Task Bytes_are_replaced_by_a_file_and_a_file_names_a_new_key()
    {
        await MakeAsync(("store.jks", Bytes));
        var page = await EditAsync();
        page.WaitForState(() => page.FindComponents<InputFile>().Count == 1);

        page.FindComponents<InputFile>()[0].UploadFiles(InputFileContent.CreateFromBinary([0x80, 0x81], "other.jks"));
        page.Shows("binary, 2 bytes");
        page.Press("Add key");
        page.WaitForState(() => page.FindComponents<InputFile>().Count == 2);
        page.FindComponents<InputFile>()[1].UploadFiles(InputFileContent.CreateFromText("-----BEGIN", "ca.crt"));
        page.Shows("2 keys, 12 bytes");
        page.Press("Review change");
        page.Apply();

        page.WaitForState(() => page.Controls("Edit").Any());
        var stored = await StoredAsync();
        Assert.Equal([0x80, 0x81], stored["store.jks"]);
        Assert.Equal("-----BEGIN", Text(stored["ca.crt"]));
    }

    [Fact]
    public async Task A_key_that_kubernetes_refuses_is_said_as_it_is_typed_and_nothing_is_planned()
    {
        await MakeAsync(("password", "old"u8.ToArray()));
        var page = await EditAsync();
        page.Press("Add key");
        page.WaitForState(() => page.FindAll(".draft-key").Count == 2);

        page.AtOnce(() => page.FindAll(".draft-key")[1].Input("not a key"));

        page.Shows("A key has letters, digits, dashes, underscores and dots, and nothing else.");
        page.Press("Review change");
        Assert.Empty(page.FindAll("[data-apply]"));
    }

    [Fact]
    public async Task What_somebody_else_saved_meanwhile_is_compared_and_only_what_both_changed_is_asked()
    {
        await MakeAsync(("mine", "1"u8.ToArray()), ("both", "1"u8.ToArray()));
        var page = await EditAsync();
        page.Press("Value of mine, hidden. Show and edit");
        page.Type("Value of mine", "2");
        page.Press("Value of both, hidden. Show and edit");
        page.Type("Value of both", "2");
        await demo.Get<KubeClient>().PatchAsync((await demo.AsAsync("admin")).Kubernetes, KubeKinds.Secrets, "payments", _name, KubePatch.Merge("""{"stringData":{"both":"3"}}"""), dryRun: false, default);
        page.Press("Review change");
        page.Apply();

        page.Shows("1 key was changed by both of you.");
        page.Press("Go on from what is there now");
        page.Press("Review change");
        page.Apply();

        page.WaitForState(() => page.Controls("Edit").Any());
        var stored = await StoredAsync();
        Assert.Equal(("2", "2"), (Text(stored["mine"]), Text(stored["both"])));
    }

    [Fact]
    public async Task An_immutable_secret_says_so_instead_of_opening_the_form()
    {
        var page = await EditAsync("receipt-signing-2026");

        page.Shows("Create a secret with another name");
        page.IsOffered("Edit", enabled: false);
        Assert.Empty(page.Controls("Review change"));
    }

    [Fact]
    public async Task A_tls_secret_starts_with_its_keys_and_is_created_when_both_are_there()
    {
        var page = Open<KubernetesSecretsPage>("/kubernetes-secrets?create=1", await demo.AsAsync("admin"));
        page.Type("Namespace", "payments");
        page.Type("Name", _name);
        page.AtOnce(() => page.Find("#secret-type").Change("kubernetes.io/tls"));
        page.Type("Value of tls.crt", "a certificate");
        page.AtOnce(() => page.Controls("Remove tls.key").Single().Click());
        page.Press("Review secret");
        page.Shows("The type kubernetes.io/tls needs the key tls.key.");

        page.Press("Add key");
        page.WaitForState(() => page.FindAll(".draft-key").Count == 2);
        page.AtOnce(() => page.FindAll(".draft-key")[1].Input("tls.key"));
        page.Type("Value of tls.key", "a key");
        page.Press("Review secret");
        page.Apply();
        page.IsApplied();

        Assert.Equal(["tls.crt", "tls.key"], (await StoredAsync()).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_may_not_create_one_there_learns_it_when_the_namespace_is_chosen()
    {
        var page = Open<KubernetesSecretsPage>("/kubernetes-secrets?create=1", await demo.AsAsync("developer"));
        page.WaitForState(() => page.FindAll("#secret-namespaces option").Count > 0);

        page.Type("Namespace", "platform");

        page.Shows("Needs create on secrets in platform");
        page.IsOffered("Review secret", enabled: false);
    }

    private async Task<IRenderedComponent<KubernetesSecretPage>> EditAsync(string? name = null)
    {
        name ??= _name;
        var page = Open<KubernetesSecretPage>($"/kubernetes-secrets/payments/{name}?tab=edit", await demo.AsAsync("admin"), parameters => parameters.Add(page => page.Namespace, "payments").Add(page => page.Name, name));
        page.Press("Read and edit");
        return page;
    }

    private async Task MakeAsync(params (string Key, byte[] Value)[] values) => await demo.Get<KubeClient>().CreateAsync(
        (await demo.AsAsync("admin")).Kubernetes, KubeKinds.Secrets, "payments", new V1Secret { Metadata = new V1ObjectMeta { Name = _name, NamespaceProperty = "payments" }, Type = "Opaque", Data = values.ToDictionary(pair => pair.Key, pair => pair.Value) }, default);

    private async Task<IDictionary<string, byte[]>> StoredAsync() => (await demo.Get<KubeClient>().ReadAsync((await demo.AsAsync("admin")).Kubernetes, KubeKinds.Secrets, "payments", _name, default)).Data;

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
