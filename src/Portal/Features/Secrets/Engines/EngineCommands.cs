using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Secrets;
using Portal.Shared;

namespace Portal.Features.Secrets.Engines;

/// <summary>What can be done to a mount from a terminal.</summary>
internal static class EngineCommands
{
    /// <summary>Looking at a mount, tuning, moving and disabling it.</summary>
    public static ImmutableArray<ApiAction> Of(SecretEngine engine)
    {
        var (path, word, mount) = ("/v1/sys/mounts/" + Encoded(engine.Path), ShellWord.Of(engine.Path + "/"), $"sys/mounts/{engine.Path}");
        return
        [
            new("Look at the settings", $"vault read {ShellWord.Of($"{mount}/tune")}", new ApiRequest("GET", $"{path}/tune", null), ($"{mount}/tune", "read")),
            new("Change the settings", $"vault secrets tune -description=TEXT {word}", new ApiRequest("POST", $"{path}/tune", """{"description": "TEXT"}"""), ($"{mount}/tune", "update")),
            new("Move it", $"vault secrets move {word} NEW-PATH/", new ApiRequest("POST", "/v1/sys/remount", $$"""{"from": "{{engine.Path}}", "to": "NEW-PATH"}"""), ("sys/remount", "update"), ("sys/remount", "sudo")),
            new("Disable it and destroy what is in it", $"vault secrets disable {word}", new ApiRequest("DELETE", path, null), (mount, "delete")),
        ];
    }

    private static string Encoded(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
