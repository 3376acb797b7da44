using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Features.Activity;
using Portal.Testing;

namespace Portal.Tests.Features.Activity;

public sealed class ActivityPageTests : PageContext
{
    private readonly EnvironmentSession _session = TestSession.At(new Uri("http://127.0.0.1:1"));

    [Fact]
    public void What_was_done_appears_as_it_happens_and_only_to_who_did_it()
    {
        var page = Open<ActivityPage>("/activity", _session);
        Assert.Contains("Nothing done yet", page.Text(), StringComparison.Ordinal);

        Record("Write version 4", ActivityOutcome.Done, "version 4");
        Record("Read by somebody else", ActivityOutcome.Done, "", who: "userpass-other");

        var text = page.Shows("Write version 4");
        Assert.Contains("1 entry", text, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody else", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_told_in_words_and_its_request_id_leads_to_the_audit_log()
    {
        Record("Save policy app", ActivityOutcome.Failed, nameof(Failure.Conflict));
        var page = Open<ActivityPage>("/activity", _session);

        Assert.Contains("was changed since you opened it", page.Text(), StringComparison.Ordinal);
        page.AtOnce(() => page.Find("button.row-link").Click());

        Assert.Contains("request-1", page.Find("dialog").TextContent, StringComparison.Ordinal);
        Assert.Contains("accessor-1", page.Find("dialog").TextContent, StringComparison.Ordinal);
    }

    private void Record(string action, ActivityOutcome outcome, string detail, string? who = null) =>
        Services.GetRequiredService<ActivityLog>().Record(new ActivityEntry(
            TimeProvider.System.GetUtcNow(), "test", who ?? _session.Vault.Identity.DisplayName, "accessor-1", ApiSystem.Vault, action, "sys/policies/acl/app", outcome, detail, ["request-1"]));
}
