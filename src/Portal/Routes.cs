using Portal.Core.Secrets;

namespace Portal;

/// <summary>
/// The only place that builds addresses. Every value becomes one segment: a slash inside it (a mount such as <c>team/kv</c>) is
/// written <c>~1</c> and a tilde <c>~0</c>, as in JSON Pointer, because servers and proxies disagree about <c>%2F</c>.
/// </summary>
public static class Routes
{
    /// <summary>Where a person signs in.</summary>
    public const string SignInPath = "/sign-in";

    /// <summary>Where the sign-out form is posted.</summary>
    public const string SignOutPath = "/sign-out";

    /// <summary>Where the browser says that its person is still there.</summary>
    public const string SessionActivePath = "/session/active";

    /// <summary>The first page of an environment.</summary>
    public static string Overview(string environment) => $"/{Segment(environment)}/overview";

    /// <summary>The list of key/value mounts.</summary>
    public static string Secrets(string environment) => $"/{Segment(environment)}/secrets";

    /// <summary>A secret beside others, which are named by their addresses.</summary>
    public static string CompareSecrets(string environment, SecretPath path, IEnumerable<string> with) =>
        $"{Secret(environment, path)}?compare=1" + string.Concat(with.Select(other => "&with=" + Uri.EscapeDataString(other)));

    /// <summary>Where a secret or a folder is moved, copied or deleted.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="path">The secret or folder.</param>
    /// <param name="way"><c>move</c>, <c>copy</c> or <c>delete</c>.</param>
    /// <param name="to">The new path as it was typed; null while none is.</param>
    public static string MoveSecret(string environment, SecretPath path, string way = "move", string? to = null) =>
        $"{Secret(environment, path)}?move={way}" + (to is null ? "" : "&to=" + Uri.EscapeDataString(to));

    /// <summary>The search for secrets in all mounts.</summary>
    public static string SecretSearch(string environment, string words = "") => $"{Secrets(environment)}?find={Uri.EscapeDataString(words)}";

    /// <summary>One secret, in one of its versions if that is named, or a folder of secrets when the key is empty or ends in a slash.</summary>
    public static string Secret(string environment, SecretPath path, int? version = null) =>
        $"/{Segment(environment)}/secrets/{Segment(path.Mount)}" + (path.Key.Length == 0 ? "" : "/" + KeySegments(path.Key)) + (version is null ? "" : $"?version={version}");

    /// <summary>The form for a new secret in a folder.</summary>
    public static string NewSecret(string environment, SecretPath folder) => $"{Secret(environment, folder)}?create=1";

    /// <summary>The editor of a secret, which reads no value before it is asked to.</summary>
    public static string EditSecret(string environment, SecretPath path) => $"{Secret(environment, path)}?tab=edit";

    /// <summary>The form that enables a secrets engine.</summary>
    public static string EnableEngine(string environment) => $"{Secrets(environment)}?enable=1";

    /// <summary>What was deleted in all mounts and can still come back.</summary>
    public static string DeletedSecrets(string environment) => $"{Secrets(environment)}?deleted=1";

    /// <summary>What ends and what has not changed for long, in all mounts.</summary>
    public static string SecretUpkeep(string environment) => $"{Secrets(environment)}?upkeep=1";

    /// <summary>The search for values that stand in more than one place.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="within">A mount or a folder; null for all mounts.</param>
    public static string SameValues(string environment, string? within = null) => $"{Secrets(environment)}?same=1" + (within is null ? "" : "&in=" + Uri.EscapeDataString(within));

    /// <summary>
    /// Where a link that was shared once is opened. What opens it stands behind a <c>#</c>, which browsers keep to themselves: no server, proxy or
    /// referrer ever sees it, so no log of an address can be used to take the values.
    /// </summary>
    public static string SharedOnce(string environment) => $"/{Segment(environment)}/shared";

    /// <summary>Changes that people ask for; those of one secret or policy when it is named.</summary>
    public static string Requests(string environment, string? about = null) => $"/{Segment(environment)}/requests" + (about is null ? "" : "?filter=" + Uri.EscapeDataString(about));

    /// <summary>One of them.</summary>
    public static string Request(string environment, string id) => $"{Requests(environment)}/{Segment(id)}";

    /// <summary>The versions of a secret.</summary>
    public static string SecretVersions(string environment, SecretPath path) => $"{Secret(environment, path)}?tab=versions";

    /// <summary>What is kept about a secret besides its values, to be changed.</summary>
    public static string SecretMetadata(string environment, SecretPath path) => $"{Secret(environment, path)}?tab=metadata";

    /// <summary>Two versions of a secret side by side; without <paramref name="to"/> the current one is the other.</summary>
    public static string CompareVersions(string environment, SecretPath path, int from, int? to = null) =>
        $"{Secret(environment, path)}?tab=versions&from={from}" + (to is null ? "" : $"&to={to}");

    /// <summary>The settings of a mounted secrets engine.</summary>
    public static string TuneEngine(string environment, string mount) => $"{Secrets(environment)}?tune={Uri.EscapeDataString(mount)}";

    /// <summary>The list of policies.</summary>
    public static string Policies(string environment) => $"/{Segment(environment)}/policies";

    /// <summary>One policy.</summary>
    public static string Policy(string environment, string name) => $"{Policies(environment)}/{Segment(name)}";

    /// <summary>The editor for a new policy.</summary>
    public static string NewPolicy(string environment) => $"{Policies(environment)}?create=hcl";

    /// <summary>The guide that writes a policy which allows access to a secret.</summary>
    public static string GrantAccess(string environment) => $"{Policies(environment)}?create=guided";

    /// <summary>Every Kubernetes auth mount and role.</summary>
    public static string Roles(string environment) => $"/{Segment(environment)}/roles";

    /// <summary>One role of one Kubernetes auth mount.</summary>
    public static string Role(string environment, string mount, string name) => $"{Roles(environment)}/{Segment(mount)}/{Segment(name)}";

    /// <summary>The form for a new role of one mount, for one service account when that is known.</summary>
    public static string NewRole(string environment, string mount, string? ns = null, string? account = null) =>
        $"{Roles(environment)}?new={Uri.EscapeDataString(mount)}" + (ns is null || account is null ? "" : $"&namespace={Uri.EscapeDataString(ns)}&account={Uri.EscapeDataString(account)}");

    /// <summary>The form that connects a Kubernetes auth mount to its cluster.</summary>
    public static string ConfigureAuth(string environment, string mount) => $"{Roles(environment)}?configure={Uri.EscapeDataString(mount)}";

    /// <summary>Every service account.</summary>
    public static string ServiceAccounts(string environment) => $"/{Segment(environment)}/service-accounts";

    /// <summary>One service account.</summary>
    public static string ServiceAccount(string environment, string ns, string name) => $"{ServiceAccounts(environment)}/{Segment(ns)}/{Segment(name)}";

    /// <summary>The form for a new service account.</summary>
    public static string NewServiceAccount(string environment) => $"{ServiceAccounts(environment)}?new=1";

    /// <summary>Every workload.</summary>
    public static string Workloads(string environment) => $"/{Segment(environment)}/workloads";

    /// <summary>One workload; <paramref name="kind"/> as Kubernetes writes it, such as <c>Deployment</c>.</summary>
    public static string Workload(string environment, string ns, string kind, string name) =>
        $"{Workloads(environment)}/{Segment(ns)}/{Segment(kind.ToLowerInvariant())}/{Segment(name)}";

    /// <summary>The form that injects a secret into a workload.</summary>
    public static string InjectSecret(string environment, string ns, string kind, string name) => $"{Workload(environment, ns, kind, name)}?tab=inject";

    /// <summary>Every Kubernetes secret.</summary>
    public static string KubernetesSecrets(string environment) => $"/{Segment(environment)}/kubernetes-secrets";

    /// <summary>One Kubernetes secret.</summary>
    public static string KubernetesSecret(string environment, string ns, string name) => $"{KubernetesSecrets(environment)}/{Segment(ns)}/{Segment(name)}";

    /// <summary>The form for a new Kubernetes secret.</summary>
    public static string NewKubernetesSecret(string environment) => $"{KubernetesSecrets(environment)}?create=1";

    /// <summary>Who may read what.</summary>
    public static string Access(string environment) => $"/{Segment(environment)}/access";

    /// <summary>Who can read one secret.</summary>
    public static string Readers(string environment, SecretPath path) => $"{Access(environment)}?mount={Uri.EscapeDataString(path.Mount)}&key={Uri.EscapeDataString(path.Key)}";

    /// <summary>The checklist.</summary>
    public static string Setup(string environment) => $"/{Segment(environment)}/setup";

    /// <summary>The form that lets Vault recognise the cluster's pods.</summary>
    public static string ConnectKubernetesAuth(string environment) => $"{Setup(environment)}/kubernetes-auth";

    /// <summary>What was done through the portal.</summary>
    public static string Activity(string environment) => $"/{Segment(environment)}/activity";

    /// <summary>What can be broken; in sandbox mode only.</summary>
    public static string Faults(string environment) => $"/{Segment(environment)}/faults";

    /// <summary>The sign-in page of one environment, returning to a local address afterwards.</summary>
    public static string SignIn(string? environment = null, string? returnUrl = null, string? reason = null)
    {
        var query = new List<string>();
        if (environment is not null) query.Add("environment=" + Uri.EscapeDataString(environment));
        if (returnUrl is not null) query.Add("returnUrl=" + Uri.EscapeDataString(returnUrl));
        if (reason is not null) query.Add("reason=" + Uri.EscapeDataString(reason));
        return query.Count == 0 ? SignInPath : $"{SignInPath}?{string.Join('&', query)}";
    }

    /// <summary>One value as one segment of an address.</summary>
    public static string Segment(string value) => Uri.EscapeDataString(value.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    /// <summary>The value of a segment made by <see cref="Segment"/>, as a page receives it in its route parameter.</summary>
    public static string Value(string segment) => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>The environment an address belongs to: the first segment of its path, if it has one.</summary>
    public static string? EnvironmentOf(string pathAndQuery)
    {
        var path = pathAndQuery.Split('?', '#')[0].Trim('/');
        return path.Length == 0 ? null : Value(Uri.UnescapeDataString(path.Split('/')[0]));
    }

    /// <summary>The same page in another environment when it has no object of its own, and that environment's overview otherwise.</summary>
    public static string InEnvironment(string pathAndQuery, string environment)
    {
        var segments = pathAndQuery.Split('?', '#')[0].Trim('/').Split('/');
        return segments.Length >= 2 ? $"/{Segment(environment)}/{segments[1]}" : Overview(environment);
    }

    private static string KeySegments(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
}
