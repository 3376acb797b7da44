namespace Portal.Hosting;

/// <summary>
/// What a launch profile would say: a portal run from its sources is in development, a published one is not. There is no profile, because
/// "dotnet run" announces it on the standard output, in front of what the policy verbs answer to scripts.
/// </summary>
internal static class SourceBuild
{
    /// <summary>Sets the environment of this process where nobody did.</summary>
    public static void AssumeDevelopment()
    {
        if (Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is null && Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is null && IsThis)
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_ENVIRONMENT", "Development");
        }
    }

    // Publishing copies the assets; only a build that is not published has the list of where they are in the sources.
    private static bool IsThis => File.Exists(Path.Combine(AppContext.BaseDirectory, $"{typeof(SourceBuild).Assembly.GetName().Name}.staticwebassets.runtime.json"));
}
