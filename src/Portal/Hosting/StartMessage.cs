using Portal.Configuration;

namespace Portal.Hosting;

/// <summary>What a person at the terminal needs: where the portal is, and in the sandbox who they can be and how to look from outside.</summary>
internal static class StartMessage
{
    public static void Print(WebApplication app, PortalSettings settings)
    {
        Console.WriteLine();
        Console.WriteLine($"Vault Portal ({settings.Environments.Mode.ToString().ToLowerInvariant()}) is at {string.Join(", ", app.Urls)}");
        foreach (var line in settings.StartLines) Console.WriteLine(line);
        Console.WriteLine();
    }
}
