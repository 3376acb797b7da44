using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Objects;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>Tokens of a service account on request: for <c>kubectl create token</c>, for pods, for Vault.</summary>
internal sealed class TokenRequests(ApiServices services)
{
    private const string Group = "authentication.k8s.io";
    private const long DefaultSeconds = 3600;
    private const long LeastSeconds = 600;
    private const long MostSeconds = 1L << 32;

    public async Task AnswerAsync(KubeRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        var review = ObjectDecoder.Decode(request, await request.BodyAsync(), Group + "/v1", "TokenRequest", options.Validation);
        var (ns, name) = (request.Route.Namespace!, request.Route.Name!);
        var account = services.Store.Find("serviceaccounts", ns, name) ?? throw KubeStatusException.NotFound(request.Kind, name);
        Check(review, name);

        var seconds = review.NumberAt("spec", "expirationSeconds") ?? DefaultSeconds;
        var audiences = review.TextsAt("spec", "audiences") is { Count: > 0 } asked ? asked : [services.Options.Issuer];
        var reference = review.ObjectAt("spec", "boundObjectRef");
        var bound = reference is null ? null : Bound(ns, name, reference);
        var expires = services.Store.Time.GetUtcNow().AddSeconds(seconds);
        var token = services.Tokens.Issue(ns, name, account.Uid, audiences, expires, bound);
        await request.Http.JsonAsync(201, new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = Group + "/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = ns,
                ["uid"] = account.Uid,
                ["creationTimestamp"] = JsonText.Timestamp(services.Store.Time.GetUtcNow()),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = new JsonArray([.. audiences.Select(audience => (JsonNode)audience)]),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = reference?.DeepClone(),
            },
            ["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = JsonText.Timestamp(expires) },
        });
    }

    private static void Check(JsonObject review, string account)
    {
        if (review.TextAt("metadata", "name") is { Length: > 0 } given && given != account)
        {
            throw KubeStatusException.Invalid(Group, "TokenRequest", account, [FieldError.Invalid("metadata.name", given, "must match the service account name if specified")]);
        }

        var why = review.NumberAt("spec", "expirationSeconds") switch
        {
            < LeastSeconds => "may not specify a duration less than 10 minutes",
            > MostSeconds => "may not specify a duration larger than 2^32 seconds",
            _ => null,
        };
        if (why is null) return;
        throw KubeStatusException.Invalid(Group, "TokenRequest", "", [FieldError.Invalid("spec.expirationSeconds", review.At("spec", "expirationSeconds"), why)]);
    }

    private BoundObject Bound(string ns, string account, JsonObject reference)
    {
        var (apiVersion, kindName, name) = (reference.TextAt("apiVersion") ?? "", reference.TextAt("kind") ?? "", reference.TextAt("name") ?? "");
        if (apiVersion != "v1" || kindName is not ("Pod" or "Secret" or "Node"))
        {
            var slash = apiVersion.Split('/');
            throw KubeStatusException.BadRequest($"cannot bind token to object of type {(slash.Length == 2 ? apiVersion : "/" + apiVersion)}, Kind={kindName}");
        }

        var kind = ResourceCatalog.FindKind(apiVersion, kindName)!;
        var found = services.Store.Find(kind.Id, kind.Namespaced ? ns : null, name) ?? throw KubeStatusException.NotFound(kind, name);
        if (reference.TextAt("uid") is { Length: > 0 } uid && uid != found.Uid)
        {
            throw KubeStatusException.Conflict(kind, name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        if (kindName != "Pod") return new(kindName, name, found.Uid);
        var pod = found.Parse();
        if ((pod.TextAt("spec", "serviceAccountName") ?? "default") != account)
        {
            throw KubeStatusException.BadRequest($"cannot bind token for serviceaccount \"{account}\" to pod running with different serviceaccount name.");
        }

        var node = pod.TextAt("spec", "nodeName") is { Length: > 0 } nodeName ? nodeName : null;
        return new(kindName, name, found.Uid, node, node is null ? null : services.Store.Find("nodes", null, node)?.Uid);
    }
}
