using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Controllers;

/// <summary>Writes the events that <c>kubectl describe</c> shows; the same event again raises its count.</summary>
internal sealed class EventRecorder(ObjectStore store)
{
    // As the API server does with its --event-ttl.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    // A real cluster has a disk for them; here the oldest go, however young, so that an hour of load does not fill the memory.
    private const int Most = 5_000;

    // So many are remembered to be counted again, as in the real recorder's cache.
    private const int MostRemembered = 4_096;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Uid, string Reason, string Message, string? Field), (string Name, long Used)> _names = [];
    private long _recorded;

    public void Normal(JsonObject about, string reason, string message, string component, string? field = null, string? host = null) =>
        Record(about, "Normal", reason, message, component, field, host);

    public void Warning(JsonObject about, string reason, string message, string component, string? field = null, string? host = null) =>
        Record(about, "Warning", reason, message, component, field, host);

    /// <summary>Deletes the events whose time is over, and the oldest ones of too many.</summary>
    public void Sweep()
    {
        var end = store.Time.GetUtcNow() - Kept;
        var oldest = store.Snapshot("events").Objects.OrderByDescending(stored => stored.Version).ToArray();
        foreach (var (stored, index) in oldest.Select((stored, index) => (stored, index)))
        {
            if (index < Most && ObjectMeta.TimeOf(stored.Parse().TextAt("lastTimestamp")) >= end) continue;
            try
            {
                store.Delete("events", stored.Namespace, stored.Name);
            }
            catch (KubeStatusException gone) when (gone.Code == 404)
            {
                continue;
            }
        }
    }

    private void Record(JsonObject about, string type, string reason, string message, string component, string? field, string? host)
    {
        var ns = about.Namespace() is { Length: > 0 } own ? own : "default";
        var key = (about.Uid(), reason, message, field);
        lock (_gate)
        {
            _recorded++;
            var name = _names.GetValueOrDefault(key).Name;
            if (name is not null && Again(ns, name))
            {
                _names[key] = (name, _recorded);
                return;
            }

            name = $"{about.Name()}.{(ulong)(store.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100:x}{_recorded % 256:x2}";
            Remember(key, name);
            try
            {
                store.Create("events", Made(about, ns, name, type, reason, message, component, field, host));
            }
            catch (KubeStatusException taken) when (taken.Code == 409)
            {
                Again(ns, name);
            }
        }
    }

    private void Remember((string Uid, string Reason, string Message, string? Field) key, string name)
    {
        if (_names.Count >= MostRemembered)
        {
            foreach (var old in _names.OrderBy(pair => pair.Value.Used).Take(MostRemembered / 2).Select(pair => pair.Key).ToArray()) _names.Remove(old);
        }

        _names[key] = (name, _recorded);
    }

    private bool Again(string ns, string name) => store.Modify("events", ns, name, item =>
    {
        item["count"] = (item.NumberAt("count") ?? 1) + 1;
        item["lastTimestamp"] = JsonText.Timestamp(store.Time.GetUtcNow());
        return item;
    }) is not null;

    private JsonObject Made(JsonObject about, string ns, string name, string type, string reason, string message, string component, string? field, string? host)
    {
        var now = JsonText.Timestamp(store.Time.GetUtcNow());
        var involved = new JsonObject
        {
            ["kind"] = about.TextAt("kind"),
            ["namespace"] = ns,
            ["name"] = about.Name(),
            ["uid"] = about.Uid(),
            ["apiVersion"] = about.TextAt("apiVersion"),
            ["resourceVersion"] = about.TextAt("metadata", "resourceVersion"),
        };
        if (about.Namespace().Length == 0) involved.Remove("namespace");
        if (field is not null) involved["fieldPath"] = field;
        var source = new JsonObject { ["component"] = component };
        if (host is not null) source["host"] = host;
        return new()
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
            ["involvedObject"] = involved,
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = source,
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
            ["type"] = type,
            ["eventTime"] = null,
            ["reportingComponent"] = component,
            ["reportingInstance"] = host ?? "",
        };
    }
}
