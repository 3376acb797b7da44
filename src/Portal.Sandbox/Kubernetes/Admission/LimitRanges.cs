using System.Globalization;
using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Kubernetes.Validation;

namespace Portal.Sandbox.Kubernetes.Admission;

/// <summary>What the limit ranges of a namespace fill in where containers say nothing, and what they refuse.</summary>
internal static class LimitRanges
{
    private const string Note = "kubernetes.io/limit-ranger";
    private static readonly string[] Filled = ["default", "defaultRequest"];

    /// <summary>A range that has a greatest amount gives it where nothing else is said, and so on down to the requests.</summary>
    public static void Default(JsonObject limitRange)
    {
        foreach (var limit in limitRange.ItemsAt("spec", "limits").Where(limit => limit.TextAt("type") == "Container"))
        {
            Take(limit.Member("default"), limit.ObjectAt("max"));
            Take(limit.Member("defaultRequest"), limit.ObjectAt("default"));
            Take(limit.Member("defaultRequest"), limit.ObjectAt("min"));
            foreach (var empty in Filled.Where(key => limit.ObjectAt(key) is { Count: 0 })) limit.Remove(empty);
        }
    }

    public static void Mutate(ObjectStore store, JsonObject pod, string ns)
    {
        foreach (var limit in Limits(store, ns).Where(limit => limit.TextAt("type") == "Container"))
        {
            var notes = new List<string>();
            foreach (var (container, word) in Containers(pod))
            {
                var resources = container.Member("resources");
                var limits = Merge(resources, "limits", limit.ObjectAt("default"));
                var requests = Merge(resources, "requests", limit.ObjectAt("defaultRequest"));
                if (requests.Count > 0) notes.Add($"{string.Join(", ", requests)} request for {word} {container.TextAt("name")}");
                if (limits.Count > 0) notes.Add($"{string.Join(", ", limits)} limit for {word} {container.TextAt("name")}");
            }

            if (notes.Count > 0) pod.Member("metadata").Member("annotations")[Note] = "LimitRanger plugin set: " + string.Join("; ", notes);
        }
    }

    /// <exception cref="KubeStatusException">403: a container or the whole pod wants less or more than it may.</exception>
    public static void Validate(ObjectStore store, JsonObject pod, string ns)
    {
        var problems = new List<string>();
        foreach (var limit in Limits(store, ns))
        {
            if (limit.TextAt("type") == "Container") problems.AddRange(Containers(pod).SelectMany(item => Problems(limit, item.Container.ObjectAt("resources"), "Container")));
            else if (limit.TextAt("type") == "Pod") problems.AddRange(Problems(limit, Sum(pod), "Pod"));
        }

        if (problems.Count == 0) return;
        var text = problems.Count == 1 ? problems[0] : $"[{string.Join(", ", problems)}]";
        throw KubeStatusException.Forbidden(ResourceCatalog.Get("pods"), pod.TextAt("metadata", "name") ?? "", text);
    }

    private static IEnumerable<JsonObject> Limits(ObjectStore store, string ns) => store.List("limitranges", ns).SelectMany(range => range.ItemsAt("spec", "limits"));

    private static IEnumerable<(JsonObject Container, string Word)> Containers(JsonObject pod) =>
        [.. pod.ItemsAt("spec", "containers").Select(one => (one, "container")), .. pod.ItemsAt("spec", "initContainers").Select(one => (one, "init container"))];

    private static void Take(JsonObject into, JsonObject? from)
    {
        foreach (var (name, value) in from ?? []) into.Default(name, value?.DeepClone());
    }

    private static List<string> Merge(JsonObject resources, string key, JsonObject? defaults)
    {
        var set = new List<string>();
        foreach (var (name, value) in defaults ?? [])
        {
            if (resources.At(key, name) is not null) continue;
            resources.Member(key)[name] = value?.DeepClone();
            set.Add(name);
        }

        set.Sort(StringComparer.Ordinal);
        return set;
    }

    private static JsonObject Sum(JsonObject pod)
    {
        var sum = new JsonObject();
        foreach (var part in new[] { "requests", "limits" })
        {
            var names = pod.ItemsAt("spec", "containers").SelectMany(one => one.ObjectAt("resources", part) ?? []).Select(pair => pair.Key).Distinct();
            foreach (var name in names)
            {
                var total = pod.ItemsAt("spec", "containers").Aggregate(Quantity.Zero, (all, one) => all + Quantity.Parse(one.TextAt("resources", part, name)));
                sum.Member(part)[name] = total.ToString();
            }
        }

        return sum;
    }

    private static IEnumerable<string> Problems(JsonObject limit, JsonObject? resources, string type)
    {
        foreach (var (name, value) in limit.ObjectAt("min") ?? [])
        {
            var (least, request, most) = (Quantity.Parse(value.AsText()), resources.TextAt("requests", name), resources.TextAt("limits", name));
            if (request is null) yield return $"minimum {name} usage per {type} is {least}.  No request is specified";
            else if (Quantity.Parse(request).Value < least.Value) yield return $"minimum {name} usage per {type} is {least}, but request is {Quantity.Parse(request)}";
            else if (most is not null && Quantity.Parse(most).Value < least.Value) yield return $"minimum {name} usage per {type} is {least}, but limit is {Quantity.Parse(most)}";
        }

        foreach (var (name, value) in limit.ObjectAt("max") ?? [])
        {
            var (most, request, given) = (Quantity.Parse(value.AsText()), resources.TextAt("requests", name), resources.TextAt("limits", name));
            if (given is null) yield return $"maximum {name} usage per {type} is {most}.  No limit is specified";
            else if (Quantity.Parse(given).Value > most.Value) yield return $"maximum {name} usage per {type} is {most}, but limit is {Quantity.Parse(given)}";
            else if (request is not null && Quantity.Parse(request).Value > most.Value) yield return $"maximum {name} usage per {type} is {most}, but request is {Quantity.Parse(request)}";
        }

        foreach (var (name, value) in limit.ObjectAt("maxLimitRequestRatio") ?? [])
        {
            var (ratio, request, given) = (Quantity.Parse(value.AsText()), Quantity.Parse(resources.TextAt("requests", name)), Quantity.Parse(resources.TextAt("limits", name)));
            if (request.Value == 0 || given.Value == 0) yield return $"{name} max limit to request ratio per {type} is {ratio}, but no request is specified or request is 0";
            else if (given.Value / request.Value > ratio.Value) yield return $"{name} max limit to request ratio per {type} is {ratio}, but provided ratio is {(given.Value / request.Value).ToString("0.000000", CultureInfo.InvariantCulture)}";
        }
    }
}
