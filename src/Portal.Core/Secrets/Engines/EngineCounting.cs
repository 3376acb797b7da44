using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Secrets.Exploring;
using Portal.Core.Vault;

namespace Portal.Core.Secrets.Engines;

/// <summary>Counts the secrets of a mount, folder by folder, with an end.</summary>
internal sealed class EngineCounting(VaultClient vault)
{
    private const int MostFolders = 200;
    private readonly IndexReader _reader = new(vault);

    public async Task<EngineContents> CountAsync(EnvironmentSession session, SecretEngine engine, CancellationToken cancellationToken)
    {
        if (await _reader.ScanAsync(session, engine, cancellationToken) is { } all) return new EngineContents(all.Length, true);
        var folders = new Queue<string>([""]);
        var (secrets, read, complete) = (0, 0, true);
        while (folders.TryDequeue(out var folder))
        {
            if (read++ == MostFolders) return new EngineContents(secrets, false);
            try
            {
                foreach (var name in await _reader.ListAsync(session, engine, new SecretPath(engine.Path, folder), cancellationToken))
                {
                    if (name.EndsWith('/')) folders.Enqueue(folder + name);
                    else secrets++;
                }
            }
            catch (ApiException denied) when (denied.Failure is Failure.Denied && folder.Length > 0)
            {
                complete = false;
            }
        }

        return new EngineContents(secrets, complete);
    }
}
