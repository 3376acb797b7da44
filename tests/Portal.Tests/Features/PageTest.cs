using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Activity;
using Portal.Core.Environments;
using Portal.Features.Secrets.Editing.Keeping;
using Portal.Features.Secrets.Exploring;
using Portal.Features.Secrets.Requests;
using Portal.Shared;
using Portal.Testing;

namespace Portal.Tests.Features;

/// <summary>Pages over an empty Vault of the class, and without a cluster.</summary>
public abstract class PageTest : PageContext, IClassFixture<VaultFixture>
{
    protected PageTest(VaultFixture vault, TimeProvider? time = null)
        : base(time)
    {
        Vault = vault;
        Services.AddSingleton(Data).AddSecretDrafts().AddChangeRequests().AddSingleton<SecretPlaces>();
    }

    /// <summary>The Vault of the class; each test uses mounts and names of its own.</summary>
    protected VaultFixture Vault { get; }

    /// <summary>Where the portal of the test keeps drafts; gone with the test.</summary>
    protected DataDirectory Data { get; } = new(Path.Combine(Path.GetTempPath(), "portal-test-" + Guid.NewGuid().ToString("n")), isTemporary: true);

    /// <summary>Something no other test uses.</summary>
    protected string Unique { get; } = "t" + Guid.NewGuid().ToString("n")[..8];

    /// <summary>What was recorded about a person so far, newest first.</summary>
    protected IEnumerable<string> Recorded(EnvironmentSession session) => Services.GetRequiredService<ActivityLog>().Of(session).Select(entry => entry.Action);

    /// <summary>The root token: most tests are about what a page does, and not about who may.</summary>
    protected override EnvironmentSession Somebody => Vault.Root;

    /// <summary>Enables a key/value engine of its own and says where.</summary>
    protected async Task<string> MountAsync(string version = "2")
    {
        await Vault.WriteAsync($"sys/mounts/{Unique}", new { type = "kv", options = new { version } });
        return Unique;
    }
}
