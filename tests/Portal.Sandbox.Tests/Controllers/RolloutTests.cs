using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Tests.Deploy;
using Portal.Sandbox.Tests.Worlds;

namespace Portal.Sandbox.Tests.Controllers;

/// <summary>Rollouts as the real <c>kubectl</c> sees and undoes them, with pods that become ready.</summary>
public sealed class RolloutTests(TutorialFixture world) : IClassFixture<TutorialFixture>, IAsyncLifetime
{
    private readonly string _kubeconfig = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public async ValueTask InitializeAsync() => await File.WriteAllTextAsync(_kubeconfig, world.Sandbox.Kubeconfig, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        File.Delete(_kubeconfig);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_rollout_has_a_history_and_is_undone_to_the_revision_before_or_to_any()
    {
        await RunAsync("create", "deployment", "undone", "--image=app:1", "--replicas=2");
        await SetImageAsync("undone", "app:2", "second");
        await SetImageAsync("undone", "app:3", "third");
        Assert.Equal(["1 <none>", "2 second", "3 third"], await HistoryAsync("undone"));
        Assert.Contains("Image:\tapp:2", (await RunAsync("rollout", "history", "deployment/undone", "--revision=2")).Replace("      ", "\t", StringComparison.Ordinal), StringComparison.Ordinal);

        Assert.Equal("deployment.apps/undone rolled back", await RunAsync("rollout", "undo", "deployment/undone"));
        Assert.Equal("deployment \"undone\" successfully rolled out", Last(await RunAsync("rollout", "status", "deployment/undone")));
        Assert.Equal(("app:2", "4"), (Image("undone"), Revision("undone")));
        // The replica set of the second revision is used again, and is the newest now.
        Assert.Equal(["1 <none>", "3 third", "4 second"], await HistoryAsync("undone"));

        await RunAsync("rollout", "undo", "deployment/undone", "--to-revision=1");
        await RunAsync("rollout", "status", "deployment/undone");

        Assert.Equal(("app:1", "5"), (Image("undone"), Revision("undone")));
        Assert.All(world.Store.List("pods", "default").Where(pod => pod.TextAt("metadata", "labels", "app") == "undone" && pod.TextAt("metadata", "deletionTimestamp") is null), pod => Assert.Equal("app:1", pod.ItemsAt("spec", "containers").First().TextAt("image")));
        var (code, _, error) = await Kubectl.RunAsync(["rollout", "undo", "deployment/undone", "--to-revision=2"], null, _kubeconfig);
        Assert.Equal((1, "error: unable to find specified revision 2 in history"), (code, error.Trim()));
    }

    [Fact]
    public async Task Only_as_many_old_revisions_are_kept_as_the_deployment_says()
    {
        await RunAsync("create", "deployment", "brief", "--image=app:1");
        await RunAsync("patch", "deployment", "brief", "-p", """{"spec":{"revisionHistoryLimit":1}}""");
        foreach (var image in new[] { "app:2", "app:3", "app:4" }) await SetImageAsync("brief", image, image);

        await world.UntilAsync(store => Sets(store, "brief") == 2, "one old replica set is left");

        Assert.Equal(["3 app:3", "4 app:4"], await HistoryAsync("brief"));
        await RunAsync("patch", "deployment", "brief", "-p", """{"spec":{"revisionHistoryLimit":0}}""");
        await world.UntilAsync(store => Sets(store, "brief") == 1, "no old replica set is left");
        var (code, _, error) = await Kubectl.RunAsync(["rollout", "undo", "deployment/brief"], null, _kubeconfig);
        Assert.Equal((1, "error: no rollout history found for deployment \"brief\""), (code, error.Trim()));
    }

    private static int Sets(ObjectStore store, string app) => store.List("replicasets.apps", "default").Count(set => set.TextAt("metadata", "labels", "app") == app);

    private async Task SetImageAsync(string name, string image, string cause)
    {
        // The cause is on the deployment before its new replica set is made, which takes it over.
        await RunAsync("rollout", "status", $"deployment/{name}");
        var template = $$"""{ "spec": { "containers": [ { "name": "app", "image": "{{image}}" } ] } }""";
        await RunAsync("patch", "deployment", name, "-p", $$"""{ "metadata": { "annotations": { "kubernetes.io/change-cause": "{{cause}}" } }, "spec": { "template": {{template}} } }""");
        await RunAsync("rollout", "status", $"deployment/{name}");
    }

    /// <summary>The lines of the history below its head: revision and cause.</summary>
    private async Task<string[]> HistoryAsync(string name) =>
        [.. (await RunAsync("rollout", "history", $"deployment/{name}")).Split('\n').Skip(2).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))];

    private string? Image(string name) => world.Store.Get("deployments.apps", "default", name).ObjectAt("spec", "template", "spec").ItemsAt("containers").First().TextAt("image");

    private string? Revision(string name) => world.Store.Get("deployments.apps", "default", name).TextAt("metadata", "annotations", "deployment.kubernetes.io/revision");

    private static string Last(string output) => output.Split('\n')[^1];

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, error) = await Kubectl.RunAsync(arguments, null, _kubeconfig);
        Assert.True(code == 0, $"kubectl {string.Join(' ', arguments)}: {error}");
        return output.Trim();
    }
}
