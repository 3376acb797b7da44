using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Access;

/// <summary>Decides by the roles and bindings in the store.</summary>
internal sealed class Rbac
{
    private const string Masters = "system:masters";
    private static readonly PolicyRule AllResources = new(["*"], ["*"], ["*"], [], []);
    private static readonly PolicyRule AllPaths = new(["*"], [], [], [], ["*"]);
    private static readonly string[] Kinds = ["clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io", "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io"];

    private readonly ObjectStore _store;
    private readonly Lock _gate = new();
    private long _changes;
    private (long At, Bindings Bindings) _compiled = (-1, new());

    public Rbac(ObjectStore store)
    {
        _store = store;
        store.Changed += change =>
        {
            if (Kinds.Contains(change.Object.Kind.Id)) Interlocked.Increment(ref _changes);
        };
    }

    /// <summary>Whether a user may, and the words of why.</summary>
    public (bool Allowed, string Reason) Decide(KubeUser user, AccessRequest request)
    {
        if (user.Groups.Contains(Masters)) return (true, "");
        foreach (var (binding, subject) in Current().Of(user, request.Namespace))
        {
            if (binding.Rules.Any(rule => rule.Allows(request))) return (true, binding.Reason(subject));
        }

        return (false, "");
    }

    public void Demand(KubeUser user, AccessRequest request)
    {
        var (allowed, reason) = Decide(user, request);
        if (!allowed) throw request.Refusal(user, reason);
    }

    /// <summary>Every rule that holds for a user in a namespace.</summary>
    public IReadOnlyList<PolicyRule> Rules(KubeUser user, string? ns)
    {
        var rules = Current().Of(user, ns).SelectMany(found => found.Binding.Rules);
        return user.Groups.Contains(Masters) ? [AllResources, AllPaths, .. rules] : [.. rules];
    }

    /// <summary>The rules of the role a binding refers to.</summary>
    public IReadOnlyList<PolicyRule> RulesOf(JsonObject roleReference, string? ns) => Role(roleReference, ns) is { } role ? PolicyRule.Of(role) : [];

    public bool Exists(JsonObject roleReference, string? ns) => Role(roleReference, ns) is not null;

    private JsonObject? Role(JsonObject? reference, string? ns) => reference.TextAt("kind") == "ClusterRole"
        ? _store.Get("clusterroles.rbac.authorization.k8s.io", null, reference.TextAt("name") ?? "")
        : _store.Get("roles.rbac.authorization.k8s.io", ns, reference.TextAt("name") ?? "");

    private Bindings Current()
    {
        lock (_gate)
        {
            var changes = Interlocked.Read(ref _changes);
            if (_compiled.At != changes) _compiled = (changes, Read());
            return _compiled.Bindings;
        }
    }

    private Bindings Read()
    {
        var read = new Bindings();
        foreach (var binding in _store.List("clusterrolebindings.rbac.authorization.k8s.io")) read.Cluster.Add(Compile(binding, null));
        foreach (var binding in _store.List("rolebindings.rbac.authorization.k8s.io"))
        {
            var ns = binding.TextAt("metadata", "namespace")!;
            if (!read.Namespaces.TryGetValue(ns, out var list)) read.Namespaces[ns] = list = [];
            list.Add(Compile(binding, ns));
        }

        return read;
    }

    private Binding Compile(JsonObject binding, string? ns)
    {
        var role = binding.ObjectAt("roleRef") ?? [];
        var subjects = binding.ItemsAt("subjects").Select(item => new Subject(item.TextAt("kind") ?? "", item.TextAt("namespace") ?? "", item.TextAt("name") ?? "")).ToArray();
        return new(binding.TextAt("metadata", "name")!, ns, role.TextAt("kind") ?? "", role.TextAt("name") ?? "", subjects, RulesOf(role, ns));
    }

    private sealed record Subject(string Kind, string Namespace, string Name)
    {
        public bool Is(KubeUser user) => Kind switch
        {
            "User" => user.Name == Name,
            "Group" => user.Groups.Contains(Name),
            "ServiceAccount" => user.Name == $"system:serviceaccount:{Namespace}:{Name}",
            _ => false,
        };
    }

    private sealed record Binding(string Name, string? Namespace, string RoleKind, string Role, Subject[] Subjects, IReadOnlyList<PolicyRule> Rules)
    {
        public string Reason(Subject subject)
        {
            var who = subject.Kind == "ServiceAccount" ? $"ServiceAccount \"{subject.Name}/{subject.Namespace}\"" : $"{subject.Kind} \"{subject.Name}\"";
            var binding = Namespace is null ? $"ClusterRoleBinding \"{Name}\"" : $"RoleBinding \"{Name}/{Namespace}\"";
            return $"RBAC: allowed by {binding} of {RoleKind} \"{Role}\" to {who}";
        }
    }

    private sealed class Bindings
    {
        public List<Binding> Cluster { get; } = [];

        public Dictionary<string, List<Binding>> Namespaces { get; } = [];

        public IEnumerable<(Binding Binding, Subject Subject)> Of(KubeUser user, string? ns)
        {
            IEnumerable<Binding> all = string.IsNullOrEmpty(ns) ? Cluster : [.. Cluster, .. Namespaces.GetValueOrDefault(ns, [])];
            foreach (var binding in all)
            {
                if (binding.Subjects.FirstOrDefault(subject => subject.Is(user)) is { } subject) yield return (binding, subject);
            }
        }
    }
}
