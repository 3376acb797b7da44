using System.Text.Json.Nodes;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Worlds;

/// <summary>The pods of the large world, placed and as their kubelet would report them.</summary>
internal sealed class LargePods(ObjectStore store, int nodes)
{
    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";
    private const int Crashes = 6;

    /// <summary>Makes one of a set's pods out of what is common to all of them.</summary>
    /// <param name="pod">Is changed, and can be used for the next one.</param>
    /// <param name="number">Counts through all pods of the world.</param>
    public StoredObject Make(JsonObject pod, string set, int number, DemoState state)
    {
        var metadata = pod.Member("metadata");
        metadata["name"] = $"{set}-{Suffix(number)}";
        metadata["uid"] = Guid.NewGuid().ToString();
        pod.Member("spec")["nodeName"] = $"node-{(number % nodes) + 1}";

        var init = Runs(pod, "initContainers", isInit: true);
        var main = Runs(pod, "containers", isInit: false);
        foreach (var run in main.Where(_ => init.Length > 0)) run.Wait("PodInitializing");
        Bring(pod, init, main, state);
        var status = new JsonObject { ["phase"] = "Pending", ["qosClass"] = pod.TextAt("status", "qosClass") };
        new PodStatus(store, pod, init, main) { HostAddress = HostAddress(number % nodes), Address = $"10.{245 + (number / 62_500)}.{number / 250 % 250}.{2 + (number % 250)}" }.Fill(status);
        pod["status"] = status;
        return store.Settled("pods", pod);
    }

    /// <summary>The address of a node, counted from 0.</summary>
    public static string HostAddress(int node) => $"192.168.49.{node + 2}";

    private ContainerRun[] Runs(JsonObject pod, string list, bool isInit) => [.. pod.ItemsAt("spec", list).Select(container => new ContainerRun(container, isInit, store.Time))];

    private static void Bring(JsonObject pod, ContainerRun[] init, ContainerRun[] main, DemoState state)
    {
        if (state is DemoState.WaitingForLogin) init[0].Start(ready: false);
        else if (state is DemoState.CrashLooping) CrashLoop(pod, init[0]);
        else
        {
            foreach (var run in init)
            {
                run.Start(ready: false);
                run.End(0);
            }

            foreach (var run in main) run.Start(ready: true);
        }
    }

    private static void CrashLoop(JsonObject pod, ContainerRun run)
    {
        for (var crash = 0; crash < Crashes; crash++)
        {
            run.Start(ready: false);
            run.End(1);
        }

        run.Wait("CrashLoopBackOff", $"back-off 5m0s restarting failed container={run.Name} pod={pod.Name()}_{pod.Namespace()}({pod.Uid()})");
    }

    /// <summary>Looks like what the API server generates; one to one with the number.</summary>
    private static string Suffix(int number)
    {
        var rest = ((long)number * 7_368_787) % 14_348_907;
        return string.Create(5, rest, (letters, left) =>
        {
            for (var index = 0; index < letters.Length; index++, left /= Letters.Length) letters[index] = Letters[(int)(left % Letters.Length)];
        });
    }
}
