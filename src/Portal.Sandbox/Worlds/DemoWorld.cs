namespace Portal.Sandbox.Worlds;

internal static class DemoWorld
{
    public static Task<IReadOnlyList<SandboxUser>> MakeAsync(WorldTools tools, CancellationToken cancellationToken) => TutorialWorld.MakeAsync(tools, cancellationToken);
}
