using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Injection;
using Portal.Core.Workloads;
using Portal.Testing;

namespace Portal.Core.Tests.Injection;

/// <summary>Files in pods compared with Vault, without showing them.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RenderedFilesTests(DemoSandbox demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_files_of_a_healthy_pod_match_the_current_version()
    {
        var admin = await demo.SignInAsync("admin");
        var pod = await PodAsync(admin, "default", "orgchart");

        var verified = await demo.Get<RenderedFiles>().VerifyAsync(admin, pod, Ct);

        Assert.Equal("vault-agent", verified.Container);
        Assert.NotEmpty(verified.Files);
        Assert.All(verified.Files, file => Assert.True(file.Verdict == FileVerdict.Current, $"{file.File.Path}: {file.Sentence}"));
        Assert.All(verified.Files, file => Assert.True(file.Size > 0));
    }

    [Fact]
    public async Task Content_comes_only_when_it_is_asked_for_and_both_are_recorded()
    {
        var admin = await demo.SignInAsync("admin");
        var pod = await PodAsync(admin, "default", "orgchart");
        var file = (await demo.Get<RenderedFiles>().VerifyAsync(admin, pod, Ct)).Files[0];

        var content = await demo.Get<RenderedFiles>().RevealAsync(admin, pod, file.File.Path, Ct);

        Assert.Equal(file.Size, System.Text.Encoding.UTF8.GetByteCount(content.Reveal()));
        var actions = demo.Get<ActivityLog>().Of(admin).Select(entry => entry.Action).ToArray();
        Assert.Contains("Reveal rendered file", actions);
        Assert.Contains("Verify rendered files", actions);
        Assert.Contains("Read to compare with a rendered file", actions);
        Assert.All(demo.Get<ActivityLog>().Of(admin), entry => Assert.DoesNotContain(content.Reveal().Trim(), entry.Detail + entry.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_who_may_not_exec_is_refused_in_the_server_s_words()
    {
        var pod = await PodAsync(await demo.AsAsync("admin"), "default", "orgchart");

        var refused = await Assert.ThrowsAsync<ApiException>(async () => await demo.Get<RenderedFiles>().VerifyAsync(await demo.AsAsync("auditor"), pod, Ct));

        Assert.Equal(Failure.Denied, refused.Failure);
        Assert.Contains("forbidden", refused.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_not_found()
    {
        var admin = await demo.AsAsync("admin");
        var pod = await PodAsync(admin, "default", "orgchart");

        Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(() => demo.Get<RenderedFiles>().RevealAsync(admin, pod, "/vault/secrets/nothing", Ct))).Failure);
    }

    private async Task<WorkloadPod> PodAsync(EnvironmentSession session, string ns, string name) =>
        (await demo.Get<WorkloadDirectory>().ListAsync(session, ns, Ct)).Items.Single(workload => workload.Key.Name == name).Pods.First(pod => pod.IsReady);
}
