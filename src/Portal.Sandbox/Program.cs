using System.Runtime.InteropServices;
using Portal.Sandbox;

// dotnet run --project src/Portal.Sandbox -- [world] [vault port] [kubernetes port]
var options = new SandboxOptions
{
    World = args is [var world, ..] ? world : "demo",
    VaultPort = args is [_, var vault, ..] ? int.Parse(vault) : 8200,
    KubernetesPort = args is [_, _, var kubernetes, ..] ? int.Parse(kubernetes) : 6443,
};
var stopping = new TaskCompletionSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.TrySetResult();
}

using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

await using var sandbox = await SandboxServer.StartAsync(options);
var folder = Directory.CreateTempSubdirectory("sandbox-");
var kubeconfig = Path.Combine(folder.FullName, "kubeconfig");
await File.WriteAllTextAsync(kubeconfig, sandbox.Kubeconfig);

Console.WriteLine($"World {options.World}, gone when this stops.");
Console.WriteLine($"  export VAULT_ADDR={sandbox.VaultAddress.ToString().TrimEnd('/')} VAULT_TOKEN={sandbox.RootToken}");
Console.WriteLine($"  export KUBECONFIG={kubeconfig}");
foreach (var user in sandbox.Users) Console.WriteLine($"  {user.Name,-10} {user.Password,-10} {user.About}");
await stopping.Task;
folder.Delete(recursive: true);
