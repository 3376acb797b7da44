namespace Portal.Policies.Tests;

public sealed class SkeletonTests
{
    [Fact]
    public void The_assembly_under_test_is_named_after_its_folder() =>
        Assert.Equal("Portal.Policies", System.Reflection.Assembly.Load("Portal.Policies").GetName().Name);
}
