using Bunit;
using Portal.Core.Failures;
using Portal.Core.Overview;
using Portal.Core.Vault;
using Portal.Features.Overview;
using Portal.Shared;
using Portal.Testing;

namespace Portal.Tests.Features.Overview;

public sealed class OverviewPageTests(VaultFixture vault) : PageContext, IClassFixture<VaultFixture>
{
    [Fact]
    public void A_cluster_that_does_not_answer_leaves_what_is_known_of_vault()
    {
        var page = Open<OverviewPage>("/overview", vault.Root);

        page.Shows("The cluster does not answer.");

        page.Shows("unsealed");
        page.Shows("Active");
        page.Shows("Next: 2. Enable a key/value secret engine");
    }

    [Fact]
    public void A_vault_that_does_not_answer_is_said_once_in_its_own_box()
    {
        var page = Open<OverviewPage>("/overview", TestSession.At(new Uri("http://127.0.0.1:1")));

        page.Shows("Vault does not answer.");

        page.WaitForAssertion(() => Assert.Single(page.FindAll("[aria-labelledby=overview-vault] .failure")));
    }

    [Theory]
    [InlineData(VaultState.Sealed, "Sealed", Tone.Bad, Failure.Sealed)]
    [InlineData(VaultState.Uninitialised, "Not initialised", Tone.Warn, Failure.NotActive)]
    [InlineData(VaultState.Active, "Active", Tone.Ok, null)]
    public void Each_state_of_vault_has_its_word_and_says_what_to_do_when_nothing_can_be_done(VaultState state, string word, Tone tone, Failure? failure)
    {
        var health = new Part<VaultHealth>(new VaultHealth(state, new VaultServer("1.21.2", false), "", null), null);
        var status = new VaultStatus(health, new(null, null), new(null, null), new(null, null), default);

        Assert.Equal((word, tone), (VaultText.State(status).Word, VaultText.State(status).Tone));
        Assert.Equal(failure, VaultText.Down(status)?.Failure);
    }

    [Theory]
    [InlineData(true, 1, 3, 5, "shamir, sealed: 1 of 3 key shares given")]
    [InlineData(false, 0, 3, 5, "shamir, unsealed (3 of 5 key shares)")]
    [InlineData(false, 0, 0, 0, "shamir, unsealed")]
    public void A_seal_tells_how_far_unsealing_has_come(bool isSealed, int progress, int threshold, int shares, string text)
    {
        Assert.Equal(text, VaultText.Seal(new VaultSeal("shamir", true, isSealed, threshold, shares, progress, "raft")));
    }
}
