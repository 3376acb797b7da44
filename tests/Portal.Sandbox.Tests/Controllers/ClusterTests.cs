using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Tests.Worlds;

namespace Portal.Sandbox.Tests.Controllers;

/// <summary>The controllers at work in a running cluster.</summary>
public sealed class ClusterTests(TutorialFixture world) : IClassFixture<TutorialFixture>
{
    private const string Merge = "application/merge-patch+json";

    [Fact]
    public async Task A_new_template_rolls_out_without_losing_availability_and_is_remembered()
    {
        await world.KubeAsync(HttpMethod.Post, "/apis/apps/v1/namespaces/default/deployments", Deployment("web", replicas: 4));
        await world.UntilAsync(store => Status(store, "web", "availableReplicas") == 4, "four pods are available");
        var (fewest, most) = (4L, 4L);
        void Watch(StoreEvent change)
        {
            if (change.Object is not { Name: "web", Kind.Id: "deployments.apps" }) return;
            (fewest, most) = (Math.Min(fewest, change.Document.NumberAt("status", "availableReplicas") ?? 0), Math.Max(most, change.Document.NumberAt("status", "replicas") ?? 0));
        }

        world.Store.Changed += Watch;
        await world.KubeAsync(HttpMethod.Patch, "/apis/apps/v1/namespaces/default/deployments/web", """{"spec":{"template":{"metadata":{"annotations":{"v":"2"}}}}}""", null, Merge);
        JsonObject? web = null;
        await world.UntilAsync(store => RolledOut(web = store.Get("deployments.apps", "default", "web"), generation: 2, replicas: 4), "four new pods are available");
        world.Store.Changed -= Watch;

        Assert.InRange(fewest, 3, 4);
        Assert.InRange(most, 4, 5);
        var sets = world.Store.List("replicasets.apps", "default").Where(set => set.TextAt("metadata", "labels", "app") == "web").OrderBy(set => Annotation(set, "deployment.kubernetes.io/revision")).ToArray();
        Assert.Equal([("1", 0L), ("2", 4L)], sets.Select(set => (Annotation(set, "deployment.kubernetes.io/revision"), set.NumberAt("spec", "replicas")!.Value)));
        Assert.Equal("NewReplicaSetAvailable", web.ItemsAt("status", "conditions").Single(condition => condition.TextAt("type") == "Progressing").TextAt("reason"));
        Assert.Contains(world.Store.List("events", "default"), item => item.TextAt("message") == $"Scaled down replica set {sets[0].TextAt("metadata", "name")} from 1 to 0");
    }

    [Fact]
    public async Task Deleting_a_deployment_takes_its_replica_sets_and_pods_along()
    {
        await world.KubeAsync(HttpMethod.Post, "/apis/apps/v1/namespaces/default/deployments", Deployment("gone", replicas: 2));
        await world.UntilAsync(store => Status(store, "gone", "availableReplicas") == 2, "two pods are available");

        await world.KubeAsync(HttpMethod.Delete, "/apis/apps/v1/namespaces/default/deployments/gone");

        await world.UntilAsync(store => store.List("replicasets.apps", "default").Concat(store.List("pods", "default")).All(item => item.TextAt("metadata", "labels", "app") != "gone"), "nothing of it is left");
    }

    [Fact]
    public async Task A_stateful_set_starts_one_pod_after_the_other()
    {
        var started = new ConcurrentQueue<string>();
        void Watch(StoreEvent change)
        {
            if (change is { Type: StoreEventType.Added, Object.Kind.Id: "pods" } && change.Object.Name.StartsWith("db-", StringComparison.Ordinal)) started.Enqueue(change.Object.Name);
        }

        world.Store.Changed += Watch;
        await world.KubeAsync(HttpMethod.Post, "/apis/apps/v1/namespaces/default/statefulsets", """
            {"metadata":{"name":"db"},"spec":{"replicas":3,"serviceName":"db","selector":{"matchLabels":{"app":"db"}},"template":{"metadata":{"labels":{"app":"db"}},"spec":{"containers":[{"name":"db","image":"db:1"}]}}}}
            """);

        await world.UntilAsync(store => store.Get("statefulsets.apps", "default", "db").NumberAt("status", "readyReplicas") == 3, "three pods are ready");

        world.Store.Changed -= Watch;
        Assert.Equal(["db-0", "db-1", "db-2"], started);
    }

    [Theory]
    [InlineData("ok", "exit 0", "Complete", "Succeeded")]
    [InlineData("bad", "exit 3", "Failed", "Failed")]
    public async Task A_job_ends_as_its_script_ends(string name, string script, string condition, string phase)
    {
        await world.KubeAsync(HttpMethod.Post, "/apis/batch/v1/namespaces/default/jobs", $$"""
            {
              "metadata": { "name": "{{name}}" },
              "spec": {
                "backoffLimit": 1,
                "template": { "spec": { "restartPolicy": "Never", "containers": [ { "name": "run", "image": "busybox", "command": ["sh", "-c", "echo working; {{script}}"] } ] } }
              }
            }
            """);

        await world.UntilAsync(store => store.Get("jobs.batch", "default", name).ItemsAt("status", "conditions").Any(found => found.TextAt("type") == condition), $"the job is {condition}");

        Assert.All(world.Store.List("pods", "default").Where(pod => pod.TextAt("metadata", "labels", "job-name") == name), pod => Assert.Equal(phase, pod.TextAt("status", "phase")));
    }

    [Fact]
    public async Task An_object_no_controller_can_read_does_not_stop_the_others()
    {
        world.Store.Create("deployments.apps", new() { ["metadata"] = new JsonObject { ["name"] = "unreadable", ["namespace"] = "default" }, ["spec"] = new JsonObject() });

        await world.KubeAsync(HttpMethod.Post, "/apis/apps/v1/namespaces/default/deployments", Deployment("after", replicas: 1));

        await world.UntilAsync(store => Status(store, "after", "availableReplicas") == 1, "the next one is rolled out");
    }

    [Fact]
    public async Task A_failing_container_is_restarted_ever_more_slowly()
    {
        await world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/default/pods", """{"metadata":{"name":"crash","labels":{"app":"crash"}},"spec":{"containers":[{"name":"app","image":"busybox","command":["sh","-c","echo no; exit 1"]}]}}""");

        JsonObject? status = null;
        await world.UntilAsync(store => (status = State(store)).TextAt("state", "waiting", "reason") == "CrashLoopBackOff" && status.NumberAt("restartCount") >= 2, "it backs off");

        Assert.StartsWith("back-off ", status.TextAt("state", "waiting", "message"), StringComparison.Ordinal);
        Assert.Equal(1, status.NumberAt("lastState", "terminated", "exitCode"));

        static JsonObject? State(ObjectStore store) => store.Get("pods", "default", "crash").ItemsAt("status", "containerStatuses").FirstOrDefault();
    }

    [Fact]
    public async Task A_namespace_gets_an_account_and_the_authority_and_takes_everything_with_it()
    {
        await world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"brief"}}""");
        await world.UntilAsync(store => store.Find("serviceaccounts", "brief", "default") is not null && store.Find("configmaps", "brief", "kube-root-ca.crt") is not null, "it is furnished");
        Assert.Equal(world.Sandbox.KubernetesCaCertificate, world.Store.Get("configmaps", "brief", "kube-root-ca.crt").TextAt("data", "ca.crt"));
        await world.KubeAsync(HttpMethod.Post, "/api/v1/namespaces/brief/pods", """{"metadata":{"name":"one"},"spec":{"containers":[{"name":"app","image":"app:1"}]}}""");

        await world.KubeAsync(HttpMethod.Delete, "/api/v1/namespaces/brief");

        await world.UntilAsync(store => store.Find("namespaces", null, "brief") is null, "it is gone");
        Assert.Empty(world.Store.InNamespace("brief"));
    }

    private static long? Status(ObjectStore store, string name, string count) => store.Get("deployments.apps", "default", name).NumberAt("status", count);

    // All counts of one and the same status: read one by one, they could be of two.
    private static bool RolledOut(JsonObject? deployment, long generation, long replicas) =>
        deployment.NumberAt("status", "observedGeneration") == generation
        && new[] { "replicas", "updatedReplicas", "availableReplicas" }.All(count => deployment.NumberAt("status", count) == replicas);

    private static string Annotation(JsonObject obj, string key) => obj.TextAt("metadata", "annotations", key) ?? "";

    private static string Deployment(string name, int replicas) => $$"""
        {
          "metadata": { "name": "{{name}}" },
          "spec": {
            "replicas": {{replicas}},
            "selector": { "matchLabels": { "app": "{{name}}" } },
            "template": { "metadata": { "labels": { "app": "{{name}}" } }, "spec": { "containers": [ { "name": "app", "image": "app:1" } ] } }
          }
        }
        """;
}
