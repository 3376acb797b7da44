using System.Text;
using Portal.EndToEnd.Tests.Browsing;

namespace Portal.EndToEnd.Tests.Canaries;

/// <summary>A portal that logs everything it can, over a demo world in which values are planted that are nowhere else.</summary>
public sealed class CanaryPortal : IAsyncLifetime
{
    private const string LogName = "canaries";

    private readonly TextWriter _console = Console.Out;

    internal Canary Current { get; } = new("a value of the current version");

    internal Canary Nested { get; } = new("a value inside an object");

    internal Canary Listed { get; } = new("an item of a list");

    internal Canary Lines { get; } = new("a line of a value with several");

    internal Canary Binary { get; } = new("bytes kept in base64");

    internal Canary Old { get; } = new("a value of an older version");

    internal Canary Deleted { get; } = new("a value of a deleted version");

    internal Canary Version1 { get; } = new("a value in a version 1 mount");

    internal Canary Rendered { get; } = new("a value in a file of a pod");

    internal Canary Kubernetes { get; } = new("a value of a Kubernetes secret, and the copy kubectl left of it");

    internal Canary Typed { get; } = new("a value that is typed");

    internal Canary Password { get; } = new("the password of the person");

    /// <summary>The token of the session; it is made by Vault, so it is known only after signing in with it.</summary>
    internal Canary Token { get; } = new("the token of the session");

    internal PortalUnderTest Portal { get; private set; } = null!;

    internal IReadOnlyList<Canary> All => [Current, Nested, Listed, Lines, Binary, Old, Deleted, Version1, Rendered, Kubernetes, Typed, Password, Token];

    public async ValueTask InitializeAsync()
    {
        // The portal also writes to the console, and at this level nobody would find anything else there.
        Console.SetOut(TextWriter.Null);
        Portal = await PortalUnderTest.OverSandboxAsync("demo", LogCapture.Arguments(LogName));
        await WriteAsync("internal/data/canary/app", new { data = new { word = Old.Value } });
        await WriteAsync("internal/data/canary/app", new
        {
            data = new
            {
                word = Current.Value,
                nested = new { inner = Nested.Value },
                list = new[] { Listed.Value },
                lines = $"first\n{Lines.Value}\nlast",
                binary = Convert.ToBase64String(Encoding.UTF8.GetBytes("\0\u0001" + Binary.Value)),
            },
        });
        await WriteAsync("internal/data/canary/gone", new { data = new { word = Deleted.Value } });
        await WriteAsync("internal/delete/canary/gone", new { versions = new[] { 1 } });
        await WriteAsync("sys/mounts/canary-v1", new { type = "kv", options = new { version = "1" } });
        await WriteAsync("canary-v1/app", new { word = Version1.Value });
        await WriteAsync("payments/data/checkout/database", new { data = new { username = "checkout", password = Rendered.Value, host = "postgres.payments.svc", port = "5432" } });
        // An agent looks for a new version every five minutes only; a new pod has it from the start.
        await Repository.KubectlAsync(Portal.Servers, "rollout", "restart", "deployment/checkout", "--namespace=payments");
        await Repository.KubectlAsync(Portal.Servers, "rollout", "status", "deployment/checkout", "--namespace=payments");
        await Repository.KubectlAsync(Portal.Servers, "create", "secret", "generic", "canary", "--namespace=payments", "--save-config", "--from-literal=word=" + Kubernetes.Value);
        await WriteAsync("sys/policies/acl/canary", new { policy = """path "canary-v1/*" { capabilities = ["create", "read", "update", "list"] }""" });
        await WriteAsync("auth/userpass/users/canary", new { password = Password.Value, token_policies = new[] { "portal-admin" } });
        await WriteAsync("auth/token/create", new { id = Token.Value, policies = new[] { "portal-admin", "canary" }, display_name = "canary" });
        await Repository.KubectlAsync(Portal.Servers, "create", "clusterrolebinding", "canary", "--clusterrole=cluster-admin", "--user=vp:token-canary");
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        Console.SetOut(_console);
    }

    /// <summary>Hears the portal's log from now on.</summary>
    internal static void Listen(Sightings seen) => LogCapture.Listen(LogName, entry => seen.Add(Places.Logs, entry));

    /// <summary>Looks at what the portal has written to disk.</summary>
    internal async Task LookAtFilesAsync(Sightings seen)
    {
        if (!Directory.Exists(Portal.Servers.DataDirectory)) return;
        foreach (var file in Directory.EnumerateFiles(Portal.Servers.DataDirectory, "*", SearchOption.AllDirectories)) seen.Add(Places.Files, await File.ReadAllBytesAsync(file));
    }

    private Task WriteAsync(string path, object body) => Portal.Servers.WriteAsync(path, body);
}
