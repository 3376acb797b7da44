using System.Globalization;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>Vault and the injector themselves: they run in the sandbox's process, their pods only write the log one expects there.</summary>
internal sealed class SystemProgram : IContainerProgram
{
    private readonly string[] _lines;

    private SystemProgram(params string[] lines) => _lines = lines;

    /// <summary>The program for the words of a command; null for any other command.</summary>
    public static SystemProgram? Of(IEnumerable<string> command) => string.Join(' ', command) switch
    {
        var words when words.Contains("vault server ", StringComparison.Ordinal) => new(
            "==> Vault server configuration:\n\nAdministrative Namespace: \n             Api Address: http://$(POD_IP):8200\n         Cluster Address: https://$(HOSTNAME).vault-internal:8201\n              Listener 1: tcp (addr: \"[::]:8200\", cluster address: \"[::]:8201\", tls: \"disabled\")\n               Log Level: info\n                 Storage: raft (HA available)\n                 Version: Vault v2.0.4\n\n==> Vault server started! Log data will stream in below:\n",
            "@core: security barrier not initialized",
            "@core: vault is unsealed",
            "@core: post-unseal setup complete"),
        var words when words.Contains("agent-inject", StringComparison.Ordinal) => new(
            "@handler: Starting handler..",
            "Listening on \":8080\"...",
            "@handler.auto-tls: Generated CA",
            "@handler.certwatcher: Updated certificate bundle received. Updating certs..."),
        _ => null,
    };

    public async Task<int> RunAsync(ContainerContext context, CancellationToken cancellationToken)
    {
        foreach (var line in _lines)
        {
            var text = line.Replace("$(HOSTNAME)", context.Environment.GetValueOrDefault("HOSTNAME", ""), StringComparison.Ordinal).Replace("$(POD_IP)", context.Environment.GetValueOrDefault("POD_IP", "0.0.0.0"), StringComparison.Ordinal);
            context.Log.Write(text.StartsWith('@') ? string.Create(CultureInfo.InvariantCulture, $"{context.Rhythm.Now:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} [INFO]  {text[1..]}") : text);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, context.Rhythm.Time, cancellationToken);
        return 0;
    }
}
