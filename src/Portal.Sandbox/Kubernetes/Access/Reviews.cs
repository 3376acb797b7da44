using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Http;
using Portal.Sandbox.Kubernetes.Objects;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>Questions to the server about tokens and rights: answered, not kept.</summary>
internal sealed class Reviews(ApiServices services)
{
    public async Task AnswerAsync(KubeRequest request)
    {
        var options = WriteOptions.Read(request, "CreateOptions");
        var kind = request.Kind;
        var review = ObjectDecoder.Decode(request, await request.BodyAsync(), kind.ApiVersion, kind.Kind, options.Validation);
        (review["kind"], review["apiVersion"]) = (kind.Kind, kind.ApiVersion);
        var now = services.Store.Time.GetUtcNow();
        if (kind.Plural == "selfsubjectreviews") review["metadata"] = new JsonObject { ["creationTimestamp"] = JsonText.Timestamp(now) };
        else FieldManagement.ManagedFields.AfterUpdate(kind, null, review, options.Manager, "", now);
        review["status"] = kind.Plural switch
        {
            "tokenreviews" => Token(review),
            "selfsubjectreviews" => new JsonObject { ["userInfo"] = UserInfo(request.User) },
            "selfsubjectaccessreviews" => Decide(review, request.User),
            "selfsubjectrulesreviews" => Rules(review, request.User),
            "localsubjectaccessreviews" => Decide(Local(review, request.Route.Namespace!), Named(review)),
            _ => Decide(review, Named(review)),
        };
        await request.Http.JsonAsync(201, review);
    }

    private JsonObject Token(JsonObject review)
    {
        if (review.TextAt("spec", "token") is not { Length: > 0 } token) throw KubeStatusException.BadRequest("token is required for TokenReview in authentication");
        var (verified, error) = services.Authentication.Check(token, review.TextsAt("spec", "audiences"));
        if (verified is null) return new() { ["user"] = new JsonObject(), ["error"] = error };
        return new() { ["authenticated"] = true, ["user"] = UserInfo(verified.User), ["audiences"] = new JsonArray([.. verified.Audiences.Select(audience => (JsonNode)audience)]) };
    }

    private JsonObject Decide(JsonObject review, KubeUser user)
    {
        var (resource, path) = (review.ObjectAt("spec", "resourceAttributes"), review.ObjectAt("spec", "nonResourceAttributes"));
        if (resource is null && path is null) throw Invalid(review, "spec.resourceAttributes", null, "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        if (resource is not null && path is not null)
        {
            var shown = new JsonObject { ["Path"] = path.TextAt("path") ?? "", ["Verb"] = path.TextAt("verb") ?? "" };
            throw Invalid(review, "spec.nonResourceAttributes", shown, "cannot be specified in combination with resourceAttributes");
        }

        var (allowed, reason) = services.Rbac.Decide(user, resource is not null
            ? new(Text("verb"), Text("group"), Text("resource"), Text("subresource"), Text("namespace"), Text("name"))
            : new(path.TextAt("verb") ?? "", "", "", null, null, null, path.TextAt("path") ?? ""));
        var status = new JsonObject { ["allowed"] = allowed };
        if (reason.Length > 0) status["reason"] = reason;
        return status;

        string Text(string key) => resource.TextAt(key) ?? "";
    }

    private JsonObject Rules(JsonObject review, KubeUser user)
    {
        if (review.TextAt("spec", "namespace") is not { Length: > 0 } ns) throw KubeStatusException.BadRequest("no namespace on request");
        var rules = services.Rbac.Rules(user, ns);
        return new()
        {
            ["resourceRules"] = Array(rules.Where(rule => rule.Resources.Count > 0)),
            ["nonResourceRules"] = Array(rules.Where(rule => rule.Paths.Count > 0)),
            ["incomplete"] = false,
        };

        static JsonArray Array(IEnumerable<PolicyRule> rules) => [.. rules.Select(rule => (JsonNode)rule.ToJson())];
    }

    private static JsonObject Local(JsonObject review, string ns)
    {
        if (review.TextAt("spec", "resourceAttributes", "namespace") == ns) return review;
        throw Invalid(review, "spec.resourceAttributes.namespace", review.TextAt("spec", "resourceAttributes", "namespace") ?? "", $"must match metadata.namespace");
    }

    private static KubeUser Named(JsonObject review)
    {
        var (name, groups) = (review.TextAt("spec", "user") ?? "", review.TextsAt("spec", "groups"));
        if (name.Length == 0 && groups.Count == 0) throw Invalid(review, "spec.user", "", "at least one of user or group must be specified");
        return new(name, groups);
    }

    private static KubeStatusException Invalid(JsonObject review, string field, JsonNode? value, string why)
    {
        // Reviews are refused without their kind and name; the real server forgets them too.
        var group = review.TextAt("apiVersion")!.Split('/')[0];
        return KubeStatusException.Invalid(group, "", "", [FieldError.Invalid(field, value, why)]);
    }

    public static JsonObject UserInfo(KubeUser user)
    {
        var info = new JsonObject { ["username"] = user.Name };
        if (user.Uid is not null) info["uid"] = user.Uid;
        info["groups"] = new JsonArray([.. user.Groups.Select(group => (JsonNode)group)]);
        if (user.Extra.Count > 0)
        {
            info["extra"] = new JsonObject(user.Extra.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)new JsonArray([.. item.Value.Select(value => (JsonNode)value)]))));
        }

        return info;
    }
}
