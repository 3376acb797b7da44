using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Admission;
using Portal.Sandbox.Kubernetes.Defaults;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>
/// What the teams of the large world apply, as the API server keeps it. One deployment goes through all that it does with a new object; the
/// others are that one with other names, so that three thousand take no time. Each pod is admitted for itself: every agent is another.
/// </summary>
internal sealed class LargeManifests(KubeApiServer server, int replicas)
{
    private readonly PodAdmissionChain _admission = server.Admission;
    private readonly JsonObject _deployment = Plain(server.Writer.Preview("deployments.apps", Model(replicas)));

    /// <summary>A deployment in its first revision, without a status.</summary>
    public JsonObject Deployment(Application application, string stage)
    {
        var made = _deployment.DeepClone().AsObject();
        var metadata = made.Member("metadata");
        metadata["name"] = application.Name;
        metadata["namespace"] = $"{application.Team}-{stage}";
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["labels"] = Labels(application);
        made.SetAnnotation(DeploymentController.Revision, "1");
        var spec = made.Member("spec");
        spec.Member("selector")["matchLabels"] = new JsonObject { ["app"] = application.Name };
        var template = spec.Member("template");
        template.Member("metadata")["labels"] = Labels(application);
        if (application.Injected) template.Member("metadata")["annotations"] = Annotations(application, stage);
        var pod = template.Member("spec");
        (pod["serviceAccountName"], pod["serviceAccount"]) = (application.Name, application.Name);
        var container = pod.ItemsAt("containers").Single();
        container["name"] = application.Short;
        container["image"] = $"registry.example.test/{application.Team}/{application.Short}:{1 + (application.Number % 4)}.{application.Number % 30}.{application.Number % 7}";
        return made;
    }

    /// <summary>The pod a replica set makes, admitted.</summary>
    public JsonObject Pod(JsonObject set)
    {
        var pod = PodState.FromTemplate(set, set.ObjectAt("spec", "template"));
        PodDefaults.Pod(pod);
        _admission.Admit(pod, set.Namespace());
        return pod;
    }

    private static JsonObject Model(int replicas) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "model", ["namespace"] = "default" },
        ["spec"] = new JsonObject
        {
            ["replicas"] = replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "model" } },
            ["template"] = new JsonObject
            {
                ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = "model" } },
                ["spec"] = new JsonObject
                {
                    ["serviceAccountName"] = "model",
                    ["containers"] = new JsonArray(new JsonObject { ["name"] = "model", ["image"] = "model:1", ["ports"] = new JsonArray(new JsonObject { ["containerPort"] = 8080 }) }),
                },
            },
        },
    };

    /// <summary>Without what belongs to one object alone.</summary>
    private static JsonObject Plain(JsonObject model)
    {
        foreach (var own in new[] { "uid", "creationTimestamp", "managedFields" }) model.Member("metadata").Remove(own);
        return model;
    }

    private static JsonObject Labels(Application application) => new() { ["app"] = application.Name, ["team"] = application.Team };

    private static JsonObject Annotations(Application application, string stage)
    {
        var database = $"{application.Folder}/{stage}/database";
        var annotations = new JsonObject
        {
            ["vault.hashicorp.com/agent-inject"] = "true",
            ["vault.hashicorp.com/role"] = $"{application.Name}-{stage}",
            ["vault.hashicorp.com/agent-inject-secret-database.env"] = database,
            ["vault.hashicorp.com/agent-inject-template-database.env"] = $$$"""
                {{- with secret "{{{database}}}" -}}
                export DB_USER="{{ .Data.data.username }}"
                export DB_PASSWORD="{{ .Data.data.password }}"
                {{- end }}

                """,
        };
        if (application.Number % 3 == 0) annotations["vault.hashicorp.com/agent-inject-secret-shared"] = $"{application.Folder}/shared";
        return annotations;
    }
}
