using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.App.Palette;
using Portal.Configuration;
using Portal.Core;
using Portal.Features.Secrets.Editing.Keeping;
using Portal.Features.Secrets.Exploring;
using Portal.Features.Secrets.Requests;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Hosting;

/// <summary>Puts the portal together: what it serves, who may come in, and what every answer carries.</summary>
internal static class PortalApplication
{
    /// <summary>Reads the configuration, starts the sandbox when that is the mode, and builds the web application without starting it.</summary>
    /// <exception cref="ConfigurationException">Something is configured wrongly; the message names all of it.</exception>
    /// <param name="args">The command line.</param>
    /// <param name="services">Services that stand before the portal's own, such as another clock.</param>
    /// <param name="cancellationToken">Ends the wait for the sandbox.</param>
    public static async Task<WebApplication> BuildAsync(string[] args, Action<IServiceCollection>? services = null, CancellationToken cancellationToken = default)
    {
        // Named, because tests host the portal in a process of another name and still need its pages and assets.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = typeof(PortalApplication).Assembly.GetName().Name });
        // Wherever it is started from, and in every environment; without effect once the portal is published.
        builder.WebHost.UseStaticWebAssets();
        // Assets bear a hash in their names, so browsers may keep them also when the portal runs from a build and not from what was published.
        builder.Configuration["EnableStaticAssetsDevelopmentCaching"] ??= "true";
        builder.AddPortalLogging();
        var settings = await PortalSettings.ReadAsync(builder.Configuration, builder.Environment.IsProduction(), cancellationToken);
        builder.AddAddresses(settings.Environments.Mode);
        services?.Invoke(builder.Services);
        Register(builder.Services, settings);
        var app = builder.Build();
        app.UsePortal(settings);
        app.Lifetime.ApplicationStarted.Register(() => StartMessage.Print(app, settings));
        return app;
    }

    private static void Register(IServiceCollection services, PortalSettings settings)
    {
        services.AddSingleton(settings.Options).AddSingleton(settings.Environments);
        if (settings.Sandbox is { } sandbox) services.AddSingleton(_ => new RunningSandbox(sandbox));
        if (settings.Faults is { } faults) services.AddSingleton(faults);
        services.AddPortalCore();
        services.AddSignIn();
        services.AddScreens();
        services.AddSingleton(settings.DataDirectory()).AddSecretDrafts().AddChangeRequests().AddSingleton<SecretPlaces>();

        // Sessions and circuits live in this process; what the keys protect (form tokens, component descriptors) does not outlive them either.
        services.AddDataProtection().SetApplicationName("vault-portal").UseEphemeralDataProtectionProvider();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "vp-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    private static void AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<PortalSessions>().AddSingleton<SignInDoor>();
        services.TryAddSingleton<TokenRevoker>();
        services.AddHostedService(provider => provider.GetRequiredService<TokenRevoker>());
        services.AddSingleton<SessionKeeper>().AddHostedService(provider => provider.GetRequiredService<SessionKeeper>());
        services.AddAuthentication(SessionAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, null);

        // Everything asks for a person, the circuits' own address too; what does not says so where it is mapped.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddCascadingAuthenticationState();
    }

    private static void AddScreens(this IServiceCollection services)
    {
        services.AddScoped<Announcer>().AddScoped<KeyTable>().AddSingleton<PaletteIndex>().AddSingleton<PalettePages>();
        services.AddRazorComponents().AddInteractiveServerComponents(options =>
        {
            options.DetailedErrors = false;
            // A lost circuit is kept for three minutes; nothing of it is kept beyond that, least of all outside its memory.
            options.PersistedCircuitInMemoryMaxRetained = 0;
        }).AddHubOptions(options =>
        {
            // SignalR's default, said aloud: what is longer comes as a stream (Shared/LongText), cut to fit.
            options.MaximumReceiveMessageSize = 32 * 1024;
        });

        // After AddInteractiveServerComponents, which registers its own.
        services.AddScoped<CircuitIdentity>();
        services.AddScoped<Microsoft.AspNetCore.Components.Authorization.AuthenticationStateProvider>(provider => provider.GetRequiredService<CircuitIdentity>());
    }
}

/// <summary>Makes the container end the sandbox with the portal.</summary>
internal sealed class RunningSandbox(IAsyncDisposable sandbox) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => sandbox.DisposeAsync();
}
