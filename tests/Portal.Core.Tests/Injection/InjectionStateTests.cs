using Portal.Core.Injection;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Workloads;
using static Portal.Core.Tests.Injection.Samples;

namespace Portal.Core.Tests.Injection;

/// <summary>The injection column: what the cluster shows decides, and the sentence says why.</summary>
public sealed class InjectionStateTests
{
    private static readonly PodContainer App1 = Container("orgchart");

    [Fact]
    public void A_workload_nobody_annotated_is_not_injected()
    {
        var state = StateOf(App(Map()) with { Pods = [Pod(true, App1)] });

        Assert.Equal(InjectionStatus.NotInjected, state.Status);
        Assert.Contains("1 container", state.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_with_a_running_agent_are_injected()
    {
        var state = StateOf(App(Good) with { Pods = [Pod(true, Container("vault-agent-init", ContainerPhase.Terminated, "Completed", true, 0), App1, Container("vault-agent"))] });

        Assert.Equal(InjectionStatus.Injected, state.Status);
        Assert.Contains("/vault/secrets/database-config.txt", state.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotated_pods_that_started_without_an_agent_were_ignored()
    {
        Assert.Equal(InjectionStatus.Ignored, StateOf(App(Good) with { Pods = [Pod(true, App1)] }).Status);
    }

    [Fact]
    public void Annotations_in_the_wrong_place_are_ignored_and_say_so()
    {
        var state = StateOf(App(Map()) with { Annotations = Good, Pods = [Pod(true, App1)] });

        Assert.Equal(InjectionStatus.Ignored, state.Status);
        Assert.Contains("pod template", state.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, InjectionStatus.Waiting)]
    [InlineData(60, InjectionStatus.Failing)]
    public void An_init_agent_that_waits_is_starting_at_first_and_stuck_after_a_while(int seconds, InjectionStatus expected)
    {
        var waiting = Pod(false, Container("vault-agent-init", isInit: true, since: Now.AddSeconds(-seconds)), Container("orgchart", ContainerPhase.Waiting, "PodInitializing"), Container("vault-agent", ContainerPhase.Waiting, "PodInitializing"));

        var state = StateOf(App(Good) with { Pods = [waiting] });

        Assert.Equal(expected, state.Status);
        if (expected == InjectionStatus.Failing) Assert.Equal("vault-agent-init", state.Container);
    }

    [Fact]
    public void A_job_that_is_kept_from_ending_by_its_agent_says_what_keeps_it_and_what_to_set()
    {
        var job = App(Good) with { Key = new WorkloadKey("data", WorkloadKind.Job, "report") };
        var done = Container("report", ContainerPhase.Terminated, "Completed", exitCode: 0);
        var init = Container("vault-agent-init", ContainerPhase.Terminated, "Completed", true, 0);

        var stuck = StateOf(job with { Pods = [Pod(false, init, done, Container("vault-agent"))] });
        var running = StateOf(job with { Pods = [Pod(true, init, Container("report"), Container("vault-agent"))] });

        Assert.Equal((InjectionStatus.Unending, "vault-agent"), (stuck.Status, stuck.Container));
        Assert.Contains("agent-pre-populate-only: \"true\"", stuck.Why, StringComparison.Ordinal);
        Assert.Equal(InjectionStatus.Injected, running.Status);
    }

    [Fact]
    public void An_agent_in_a_crash_loop_is_failing()
    {
        var pod = Pod(false, Container("vault-agent-init", ContainerPhase.Waiting, "CrashLoopBackOff", true, 1), App1);

        Assert.Equal(InjectionStatus.Failing, StateOf(App(Good) with { Pods = [pod] }).Status);
    }

    [Fact]
    public void A_refusal_of_the_webhook_is_shown_in_its_own_words()
    {
        const string Message = """admission webhook "vault.hashicorp.com" denied the request: error validating agent configuration: no Vault role found""";
        var app = App(Good.Remove(Prefix + "role"));

        var state = StateOf(app with { Rollout = app.Rollout with { Problem = Message } });

        Assert.Equal((InjectionStatus.Refused, Message), (state.Status, state.Why));
    }

    [Fact]
    public void A_bad_switch_is_refused()
    {
        Assert.Equal(InjectionStatus.Refused, StateOf(App(Good.SetItem(Prefix + "agent-inject", "yes"))).Status);
    }

    [Fact]
    public void Pods_of_an_older_template_do_not_count()
    {
        var old = Pod(true, App1) with { IsCurrent = false };
        var fresh = Pod(true, Container("vault-agent-init", ContainerPhase.Terminated, "Completed", true, 0), App1, Container("vault-agent"));

        Assert.Equal(InjectionStatus.Injected, StateOf(App(Good) with { Pods = [fresh, old] }).Status);
    }

    private static InjectionState StateOf(Workload workload) => InjectionState.Of(workload, InjectorNames.Of(InjectorFlavor.VaultK8s), Now);
}
