using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class SmallComponentTests : ComponentTest
{
    [Fact]
    public void A_denied_control_stays_disabled_and_says_what_is_missing()
    {
        var denied = Render<Allowed>(parameters => parameters
            .Add(allowed => allowed.If, false).Add(allowed => allowed.Needs, "update on sys/policies/acl/app")
            .Add(allowed => allowed.ChildContent, disabled => $"<button {(disabled ? "disabled" : "")}>Edit</button>"));

        Assert.True(denied.Find("button").HasAttribute("disabled"));
        Assert.Equal("Needs update on sys/policies/acl/app", denied.Find(".denied").GetAttribute("data-tip"));
        Assert.Contains("Needs update", denied.Find(".sr-only").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_control_whose_right_is_not_known_may_be_tried()
    {
        var unknown = Render<Allowed>(parameters => parameters.Add(allowed => allowed.If, (bool?)null).Add(allowed => allowed.ChildContent, disabled => disabled ? "no" : "yes"));

        Assert.Equal("yes", unknown.Markup);
    }

    [Fact]
    public void A_chip_says_its_state_in_a_word_and_explains_it_on_focus()
    {
        var chip = Render<StatusChip>(parameters => parameters.Add(chip => chip.Text, "Sealed").Add(chip => chip.Tone, Tone.Bad).Add(chip => chip.Explain, "Nobody has unsealed it."));

        Assert.Contains("Sealed", chip.Markup, StringComparison.Ordinal);
        Assert.Equal("0", chip.Find(".chip").GetAttribute("tabindex"));
        Assert.Equal("Nobody has unsealed it.", chip.Find(".chip").GetAttribute("data-tip"));
        Assert.NotEmpty(chip.FindAll("svg"));
    }

    [Fact]
    public void An_age_carries_the_exact_time()
    {
        var age = Render<Age>(parameters => parameters.Add(age => age.At, Time.GetUtcNow().AddMinutes(-5)));

        Assert.Equal("5 min ago", age.Find("time").TextContent);
        Assert.Equal("2026-11-24T13:57:00Z", age.Find("time").GetAttribute("datetime"));
        Assert.Equal("2026-11-24 13:57:00 UTC", age.Find("time").GetAttribute("data-tip"));
    }

    [Fact]
    public void A_failure_offers_to_try_again_and_shows_the_request_id()
    {
        var tried = 0;
        var panel = Render<FailurePanel>(parameters => parameters
            .Add(panel => panel.Of, new ApiException(ApiSystem.Kubernetes, Failure.Unreachable, "list", "pods") { RequestId = "audit-7" })
            .Add(panel => panel.OnRetry, () => tried++));

        panel.Find("button.btn").Click();

        Assert.Equal(1, tried);
        Assert.Contains("audit-7", panel.Markup, StringComparison.Ordinal);
        Assert.Equal("alert", panel.Find(".failure").GetAttribute("role"));
    }

    [Theory]
    [InlineData(false, "\"vault operator unseal\"")]
    [InlineData(true, "\"bao operator unseal\"")]
    public void A_command_in_a_failure_has_the_name_it_has_for_the_server(bool isOpenBao, string command)
    {
        var panel = Render<FailurePanel>(parameters => parameters
            .Add(panel => panel.Of, new ApiException(ApiSystem.Vault, Failure.Sealed, "read", "x"))
            .AddCascadingValue(new VaultServer("2.6.2", isOpenBao)));

        Assert.Contains(command, panel.Markup.Replace("&quot;", "\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_vault_no_longer_accepts_leads_to_sign_in_and_back()
    {
        Navigation.NavigateTo("/test/secrets/internal?filter=a");

        var panel = Render<FailurePanel>(parameters => parameters.Add(panel => panel.Of, new ApiException(ApiSystem.Vault, Failure.SignedOut, "read", "x")));

        Assert.Equal("/sign-in?environment=test&returnUrl=%2Ftest%2Fsecrets%2Finternal%3Ffilter%3Da&reason=tokensgone", panel.Find("a.btn").GetAttribute("href"));
    }

    [Fact]
    public void An_empty_state_says_why_and_gives_the_next_step_as_a_command()
    {
        var empty = Render<EmptyState>(parameters => parameters.Add(empty => empty.Title, "No policies yet").Add(empty => empty.Why, "Nothing was written.").Add(empty => empty.Command, "vault policy write app app.hcl"));

        Assert.Contains("Nothing was written.", empty.Markup, StringComparison.Ordinal);
        Assert.Equal("vault policy write app app.hcl", empty.Find("[data-copy]").GetAttribute("data-copy"));
    }

    [Fact]
    public void An_editor_marks_the_lines_that_are_wrong_and_leads_to_the_place()
    {
        var editor = Render<CodeEditor>(parameters => parameters
            .Add(editor => editor.Text, "path").Add(editor => editor.Label, "Policy")
            .Add(editor => editor.Problems, [new CodeProblem(2, 5, "expected {"), new CodeProblem(2, 1, "old style", IsError: false)]));

        // The error wins over the warning of the same line, because it comes last.
        Assert.Equal("2:warn,2:bad", editor.Find("code-editor").GetAttribute("data-problems"));
        Assert.Equal("true", editor.Find("textarea").GetAttribute("aria-invalid"));
        Assert.EndsWith(":2:5", editor.Find("[data-goto]").GetAttribute("data-goto"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tab_is_an_address_and_the_first_one_is_the_page_itself()
    {
        Navigation.NavigateTo("/test/workloads/default/deployment/orgchart?tab=pods");

        var tabs = Render<TabStrip>(parameters => parameters.Add(tabs => tabs.Current, "pods").Add(tabs => tabs.Tabs, [new("overview", "Overview"), new("pods", "Pods", 2)]));

        Assert.EndsWith("/orgchart", tabs.Find("a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("page", tabs.FindAll("a")[1].GetAttribute("aria-current"));
    }

    [Fact]
    public void Differences_carry_signs_besides_colours()
    {
        var diff = Render<DiffView>(parameters => parameters.Add(diff => diff.Before, "a\nb").Add(diff => diff.After, "a\nc"));

        Assert.Equal(["−", "+"], diff.FindAll(".unified td.sign").Select(cell => cell.TextContent).Where(sign => sign.Trim().Length > 0));
    }

    [Fact]
    public void Copying_a_secret_that_cannot_be_fetched_touches_no_clipboard()
    {
        var copy = Render<CopyButton>(parameters => parameters.Add(copy => copy.Value, () => Task.FromResult<Sensitive?>(null)));

        copy.Find("button").Click();

        Assert.Empty(JSInterop.Invocations["portal.copy"]);
    }
}
