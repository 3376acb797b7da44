namespace Portal.Sandbox;

/// <summary>Keeps a sandbox, whose passwords everybody knows, from running in production by accident.</summary>
internal static class ProductionGuard
{
    // Where .NET hosts look. One that says Production is enough: of two that disagree, nobody knows which was meant.
    private static readonly string[] Variables = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    /// <exception cref="SandboxStartException">The environment is Production.</exception>
    public static void Check()
    {
        if (Variables.FirstOrDefault(variable => string.Equals(Environment.GetEnvironmentVariable(variable), "Production", StringComparison.OrdinalIgnoreCase)) is { } variable)
        {
            throw new SandboxStartException($"{variable} is Production, where a sandbox with well-known passwords does not start; --allow-production starts it all the same.");
        }
    }
}
