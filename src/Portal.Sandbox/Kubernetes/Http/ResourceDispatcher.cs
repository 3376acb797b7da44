using Microsoft.AspNetCore.Http;
using Portal.Sandbox.Faults;
using Portal.Sandbox.Kubernetes.Access;
using Portal.Sandbox.Kubernetes.Discovery;
using Portal.Sandbox.Kubernetes.Objects;
using Portal.Sandbox.Kubernetes.Pods;

namespace Portal.Sandbox.Kubernetes.Http;

/// <summary>Finds who answers a request for an object, and refuses what does not exist.</summary>
internal sealed class ResourceDispatcher(ApiServices services)
{
    private readonly ObjectReads _reads = new(services);
    private readonly ObjectWatches _watches = new(services);
    private readonly ObjectCreates _creates = new(services);
    private readonly ObjectUpdates _updates = new(services);
    private readonly ObjectDeletions _deletions = new(services);
    private readonly Scales _scales = new(services);
    private readonly Reviews _reviews = new(services);
    private readonly TokenRequests _tokens = new(services);
    private readonly PodLogs _logs = new(services);
    private readonly PodExecs _execs = new(services);
    private readonly PodActions _pods = new(services);

    public Task AnswerAsync(KubeRequest request)
    {
        var route = request.Route;
        if (ResourceCatalog.Find(route.Group, route.Version, route.Resource) is not { } kind)
        {
            var known = ResourceCatalog.All.Any(other => other.Group == route.Group);
            return known ? throw KubeStatusException.NoSuchResource() : request.Http.NoSuchPathAsync();
        }

        request.Kind = kind;
        var own = kind.Id == "namespaces";
        if (!kind.Namespaced && route.Namespace is not null && !own || route.Deeper) throw KubeStatusException.NoSuchResource();
        if (kind.Namespaced && route.Namespace is null && route.Name is not null && !route.NameIsSelected) throw KubeStatusException.NoSuchResource();
        if (route.Verb is "update" or "patch" && route.Name is { } name && !request.Http.Request.Query.ContainsKey("dryRun") && services.Faults.Hit(FaultKind.Conflict, KubePipeline.Call(request.Http)) is not null)
        {
            throw KubeStatusException.Modified(kind, name);
        }

        if (route.Subresource is { } sub) return Subresources.Has(kind, sub) ? SubresourceAsync(request, sub) : throw KubeStatusException.NoSuchResource();

        var method = request.Http.Request.Method;
        var needsNamespace = kind.Namespaced && route.Namespace is null && method != HttpMethods.Get;
        var needsName = method is "PUT" or "PATCH" && route.Name is null || method is "POST" && route.Name is not null;
        if (!kind.Verbs.Contains(route.Verb) || needsNamespace || needsName) throw KubeStatusException.MethodNotAllowed();
        return kind.Virtual ? _reviews.AnswerAsync(request) : ObjectAsync(request);
    }

    private Task ObjectAsync(KubeRequest request) => request.Route.Verb switch
    {
        "get" => _reads.GetAsync(request),
        "list" => _reads.ListAsync(request),
        "watch" => _watches.AnswerAsync(request),
        "create" => _creates.AnswerAsync(request),
        "update" => _updates.ReplaceAsync(request),
        "patch" => _updates.PatchAsync(request),
        "delete" => _deletions.OneAsync(request),
        _ => _deletions.AllAsync(request),
    };

    private Task SubresourceAsync(KubeRequest request, string sub)
    {
        var verb = request.Route.Verb;
        return (sub, verb) switch
        {
            ("status", "get") => _reads.GetAsync(request),
            ("status" or "finalize", "update") => _updates.ReplaceAsync(request),
            ("status", "patch") => _updates.PatchAsync(request),
            ("scale", "get") => _scales.GetAsync(request),
            ("scale", "update" or "patch") => _scales.SetAsync(request),
            ("token", "create") => _tokens.AnswerAsync(request),
            ("log", "get") => _logs.AnswerAsync(request),
            ("exec", "create" or "get") => _execs.AnswerAsync(request),
            ("attach", "create" or "get") => throw KubeStatusException.BadRequest("attach is not supported by this cluster's kubelets"),
            ("eviction", "create") => _pods.EvictAsync(request),
            ("binding", "create") => _pods.BindAsync(request),
            _ => throw KubeStatusException.MethodNotAllowed(),
        };
    }
}
