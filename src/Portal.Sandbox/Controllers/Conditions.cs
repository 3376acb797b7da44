using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Conditions of a status: the time of a transition changes only when the status does.</summary>
internal sealed class Conditions(JsonObject status, DateTimeOffset now, bool withUpdateTime = false)
{
    public JsonObject? Find(string type) => status.ItemsAt("conditions").FirstOrDefault(condition => condition.TextAt("type") == type);

    public void Set(string type, bool value, string reason, string message)
    {
        if (status["conditions"] is not JsonArray list) status["conditions"] = list = [];
        var text = value ? "True" : "False";
        var old = Find(type);
        if (old is not null && old.TextAt("status") == text && old.TextAt("reason") == reason && old.TextAt("message") == message) return;
        var stamp = JsonText.Timestamp(now);
        var condition = new JsonObject { ["type"] = type, ["status"] = text };
        if (withUpdateTime) condition["lastUpdateTime"] = stamp;
        condition["lastTransitionTime"] = old is not null && old.TextAt("status") == text ? old.TextAt("lastTransitionTime") : stamp;
        condition["reason"] = reason;
        condition["message"] = message;
        if (old is null) list.Add((JsonNode)condition);
        else list[list.IndexOf(old)] = condition;
    }

    public void Remove(string type)
    {
        if (Find(type) is not { } old || status["conditions"] is not JsonArray list) return;
        list.Remove(old);
        if (list.Count == 0) status.Remove("conditions");
    }
}
