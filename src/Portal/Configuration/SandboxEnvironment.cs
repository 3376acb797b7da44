using System.Collections.Immutable;
using System.Globalization;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Sandbox;
using Portal.Sandbox.Faults;

namespace Portal.Configuration;

/// <summary>Sandbox mode: starts the embedded Vault and cluster. The only place in the portal that knows there is a sandbox.</summary>
internal static class SandboxEnvironment
{
    public static async Task<PortalSettings> StartAsync(PortalOptions options, CancellationToken cancellationToken)
    {
        var sandbox = await StartServerAsync(options, cancellationToken);
        var environment = new PortalEnvironment
        {
            Name = "sandbox",
            Title = "Sandbox",
            Vault = new VaultTarget { Address = sandbox.VaultAddress, InClusterAddress = new Uri("http://vault.vault.svc:8200") },
            Cluster = new ClusterTarget { Server = sandbox.KubernetesAddress, CaCertificate = sandbox.KubernetesCaCertificate, Identity = ClusterIdentity.Impersonate, Token = new Sensitive(sandbox.PortalToken) },
        };
        var environments = new PortalEnvironments(PortalMode.Sandbox, [environment]) { Hints = [.. sandbox.Users.Select(user => new SignInHint(user.Name, user.Password, user.About))] };
        return new PortalSettings(options, environments) { Sandbox = sandbox, Faults = new FaultBoard(sandbox), StartLines = [.. Lines(sandbox, WriteKubeconfig(sandbox.Kubeconfig), options.World)] };
    }

    private static async Task<SandboxServer> StartServerAsync(PortalOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await SandboxServer.StartAsync(new SandboxOptions { World = options.World, AllowProduction = options.AllowSandboxInProduction }, cancellationToken);
        }
        catch (SandboxStartException refusal)
        {
            throw new ConfigurationException([refusal.Message]);
        }
    }

    private static IEnumerable<string> Lines(SandboxServer sandbox, string kubeconfig, string world)
    {
        yield return $"  Sample data on this machine only, gone when the portal stops. World: {world}.";
        yield return "  Sign in as";
        foreach (var user in sandbox.Users) yield return $"    {user.Name,-10} {user.Password,-12} {user.About}";
        yield return "  From a terminal";
        yield return $"    export VAULT_ADDR={sandbox.VaultAddress.ToString().TrimEnd('/')} VAULT_TOKEN={sandbox.RootToken}";
        yield return "    curl -H \"X-Vault-Token: $VAULT_TOKEN\" $VAULT_ADDR/v1/sys/mounts";
        yield return $"    kubectl --kubeconfig {kubeconfig} get pods -A";
        yield return $"    curl {sandbox.ControlAddress}kinds    # what can be broken, and how";
    }

    // Readable by this user only, as kubectl itself writes it.
    private static string WriteKubeconfig(string text)
    {
        var folder = Directory.CreateTempSubdirectory("vault-portal-");
        var path = Path.Combine(folder.FullName, "kubeconfig");
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}

/// <summary>The sandbox's faults, in the words of the portal.</summary>
internal sealed class FaultBoard(SandboxServer sandbox) : IFaultBoard
{
    public ImmutableArray<FaultChoice> Choices { get; } =
    [
        .. FaultCatalog.All.Select(info => new FaultChoice(info.Id, info.Title, info.What, info.Seen, [.. info.Systems.Select(Name)], !info.IsState,
            [.. info.Parameters.Select(parameter => new FaultField(parameter.Id, parameter.Label, parameter.Default, parameter.IsRequired, parameter.IsNumber, parameter.Choices))]) { UsualCount = info.UsualCount }),
    ];

    public ImmutableArray<FaultOn> Active => [.. sandbox.Faults.Active.Select(Describe)];

    public Uri Control => sandbox.ControlAddress;

    public string? SwitchOn(FaultOrder order)
    {
        try
        {
            sandbox.Faults.Add(Fault(order));
            return null;
        }
        catch (ArgumentException impossible)
        {
            return impossible.Message;
        }
    }

    public void SwitchOff(int id) => sandbox.Faults.End(id);

    public void SwitchAllOff() => sandbox.Faults.Clear();

    private static Fault Fault(FaultOrder order) => new((FaultCatalog.Find(order.Kind) ?? throw new ArgumentException($"There is no fault {order.Kind}.")).Kind)
    {
        System = Enum.Parse<FaultSystem>(order.System, ignoreCase: true),
        Path = order.Path,
        Verb = order.Verb,
        Count = order.Count,
        For = order.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        By = Number(order, "by") is { } by ? TimeSpan.FromSeconds(by) : null,
        RetryAfter = Number(order, "retryAfter"),
        Name = order.Fields.GetValueOrDefault("name"),
        FailurePolicy = order.Fields.GetValueOrDefault("failurePolicy"),
    };

    private static int? Number(FaultOrder order, string field) => order.Fields.TryGetValue(field, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static FaultOn Describe(ActiveFault active) => new(active.Id, FaultCatalog.Of(active.Fault.Kind).Id, FaultCatalog.Of(active.Fault.Kind).Title, Name(active.Fault.System!.Value), active.Since)
    {
        Path = active.Fault.Path,
        Verb = active.Fault.Verb,
        Detail = Detail(active.Fault),
        Left = active.Left,
        Ends = active.Ends,
    };

    private static string? Detail(Fault fault) => fault switch
    {
        { Name: { } name } => name,
        { By: { } by } => $"by {by.TotalSeconds:0} s",
        { RetryAfter: { } seconds } => $"Retry-After {seconds} s",
        { FailurePolicy: { } policy } => $"failure policy {policy}",
        _ => null,
    };

    private static string Name(FaultSystem system) => system.ToString().ToLowerInvariant();
}
