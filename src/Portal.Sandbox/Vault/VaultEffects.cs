using Portal.Sandbox.Faults;
using Portal.Sandbox.Vault.Core;

namespace Portal.Sandbox.Vault;

/// <summary>What faults change in a Vault for as long as they last.</summary>
internal static class VaultEffects
{
    public static void Register(SandboxFaults faults, VaultState state, SkewedClock clock, LoopbackListener listener)
    {
        faults.WhileOn(FaultSystem.Vault, FaultKind.Down, _ =>
        {
            listener.Stop();
            return listener.Resume;
        });
        faults.WhileOn(FaultSystem.Vault, FaultKind.ClockSkew, fault =>
        {
            clock.Ahead = fault.By!.Value;
            return () => clock.Ahead = TimeSpan.Zero;
        });
        faults.WhileOn(FaultSystem.Vault, FaultKind.PolicyRemoved, fault => Remove(state, fault.Name!));
    }

    private static Action Remove(VaultState state, string name)
    {
        var policies = state.Root.Policies;
        lock (state.Lock)
        {
            if (name is "default" or "root" or "response-wrapping") throw new ArgumentException($"The policy {name} cannot be removed.");
            var policy = policies.Find(name) ?? throw new ArgumentException($"There is no policy {name}.");
            policies.Remove(name);
            return () =>
            {
                lock (state.Lock)
                {
                    if (policies.Find(name) is null) policies.Put(policy);
                }
            };
        }
    }
}
