using Portal.Testing;

namespace Portal.Tests.Features;

/// <summary>One demo world for all pages that need a cluster; each test uses names of its own.</summary>
[CollectionDefinition(Name)]
public sealed class DemoWorld : ICollectionFixture<DemoSandbox>
{
    public const string Name = "demo world";
}
