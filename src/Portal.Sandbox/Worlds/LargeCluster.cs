using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>
/// Nodes, namespaces, accounts and workloads of the large world, in the state their controllers would leave them in.
/// </summary>
internal sealed class LargeCluster
{
    private const int Nodes = 24;
    private const int Replicas = 3;

    private readonly WorldTools _tools;
    private readonly ObjectStore _store;
    private readonly LargeManifests _manifests;
    private readonly LargePods _pods;

    private LargeCluster(WorldTools tools)
    {
        (_tools, _store) = (tools, tools.Cluster.Store);
        _manifests = new(tools.KubeApiServer, Replicas);
        _pods = new(_store, Nodes);
    }

    public static async Task MakeAsync(WorldTools tools, CancellationToken cancellationToken)
    {
        var cluster = new LargeCluster(tools);
        await cluster.NodesAsync(cancellationToken);
        cluster.Namespaces();
        cluster.Accounts();
        for (var stage = 0; stage < Company.Stages.Count; stage++)
        {
            // What is in prod has been there for longer than what is tried out.
            tools.Clock.Behind = TimeSpan.FromDays(2 + (5 * stage));
            cluster.Workloads(Company.Stages[stage], stage);
        }
    }

    /// <summary>As large as nodes of such clusters are, so that there need not be a hundred.</summary>
    private async Task NodesAsync(CancellationToken cancellationToken)
    {
        var first = Manifests.Objects("cluster/system.yaml").First(document => document.TextAt("kind") == "Node");
        for (var number = 4; number <= Nodes; number++)
        {
            var node = first.DeepClone().AsObject();
            node.Member("metadata")["name"] = $"node-{number}";
            node.SetLabel("kubernetes.io/hostname", $"node-{number}");
            node.Member("spec")["podCIDR"] = $"10.244.{number - 1}.0/24";
            node.Member("status")["addresses"] = new JsonArray(
                new JsonObject { ["type"] = "InternalIP", ["address"] = LargePods.HostAddress(number - 1) },
                new JsonObject { ["type"] = "Hostname", ["address"] = $"node-{number}" });
            foreach (var amount in new[] { "capacity", "allocatable" }) node.Member("status")[amount] = new JsonObject { ["cpu"] = "64", ["memory"] = "256Gi", ["pods"] = "500" };
            await _tools.Cluster.CreateAsync(node);
        }

        await _tools.Cluster.UntilAsync(store => store.Get("daemonsets.apps", "kube-system", "kube-proxy").NumberAt("status", "numberReady") == Nodes, _ => "kube-proxy on every node", cancellationToken);
    }

    private void Namespaces()
    {
        var all = Company.Teams.SelectMany(team => Company.Stages.Select(stage => (Team: team, Stage: stage, Name: $"{team}-{stage}"))).Where(ns => _store.Find("namespaces", null, ns.Name) is null).ToArray();
        Load("namespaces", all.Select(ns => _tools.KubeApiServer.Writer.Preview("namespaces", new()
        {
            ["metadata"] = new JsonObject { ["name"] = ns.Name, ["labels"] = new JsonObject { ["team"] = ns.Team, ["stage"] = ns.Stage } },
        })));
        var authority = _store.Get("configmaps", "kube-system", ServiceAccountController.RootCa)!;
        Load("configmaps", all.Select(ns => new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = ServiceAccountController.RootCa, ["namespace"] = ns.Name, ["annotations"] = authority.At("metadata", "annotations")?.DeepClone() },
            ["data"] = authority["data"]!.DeepClone(),
        }));
    }

    private void Accounts()
    {
        var own = Company.Applications.SelectMany(application => Company.Stages.SelectMany(stage => Company.Accounts
            .Select(ending => Account($"{application.Team}-{stage}", application.Name + ending, application.Team, application.Name))));
        var tools = Company.Teams.SelectMany(team => Company.Tools.Select(tool => Account($"{team}-dev", tool, team, tool)));
        var usual = Company.Teams.SelectMany(team => Company.Stages.Select(stage => new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = $"{team}-{stage}" } }));
        Load("serviceaccounts", own.Concat(tools).Concat(usual));
    }

    private void Load(string resource, IEnumerable<JsonObject> documents) => _store.Load(resource, [.. documents.Select(document => _store.Settled(resource, document))]);

    private static JsonObject Account(string ns, string name, string team, string app) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = new JsonObject { ["app"] = app, ["team"] = team } },
    };

    private void Workloads(string stage, int place)
    {
        var applications = Company.Applications.ToArray();
        var (deployments, sets, pods) = (new StoredObject[applications.Length], new StoredObject[applications.Length], new StoredObject[applications.Length * Replicas]);
        Parallel.For(0, applications.Length, index =>
        {
            var application = applications[index];
            var state = application.In(stage);
            var ready = state is DemoState.Injected or DemoState.NotInjected;
            var deployment = _manifests.Deployment(application, stage);
            var set = DeploymentController.ReplicaSet(deployment, Replicas, "1");
            set.Member("metadata")["uid"] = Guid.NewGuid().ToString();
            deployment["status"] = DeploymentStatus(set.Name(), ready);
            set["status"] = SetStatus(ready);
            (deployments[index], sets[index]) = (_store.Settled("deployments.apps", deployment), _store.Settled("replicasets.apps", set));

            var (pod, first) = (_manifests.Pod(set), ((application.Number * Company.Stages.Count) + place) * Replicas);
            for (var replica = 0; replica < Replicas; replica++) pods[(index * Replicas) + replica] = _pods.Make(pod, set.Name(), first + replica, state);
        });
        _store.Load("deployments.apps", deployments);
        _store.Load("replicasets.apps", sets);
        _store.Load("pods", pods);
    }

    private JsonObject DeploymentStatus(string set, bool ready)
    {
        var status = new JsonObject { ["observedGeneration"] = 1, ["replicas"] = Replicas, ["updatedReplicas"] = Replicas };
        foreach (var count in ready ? ["readyReplicas", "availableReplicas"] : new[] { "unavailableReplicas" }) status[count] = Replicas;
        var conditions = new Conditions(status, _store.Time.GetUtcNow(), withUpdateTime: true);
        if (ready) conditions.Set("Available", true, "MinimumReplicasAvailable", "Deployment has minimum availability.");
        else conditions.Set("Available", false, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
        if (ready) conditions.Set("Progressing", true, "NewReplicaSetAvailable", $"ReplicaSet \"{set}\" has successfully progressed.");
        else conditions.Set("Progressing", false, "ProgressDeadlineExceeded", $"ReplicaSet \"{set}\" has timed out progressing.");
        return status;
    }

    private static JsonObject SetStatus(bool ready)
    {
        var status = new JsonObject { ["replicas"] = Replicas, ["observedGeneration"] = 1, ["fullyLabeledReplicas"] = Replicas };
        if (ready) (status["readyReplicas"], status["availableReplicas"]) = (Replicas, Replicas);
        return status;
    }
}
