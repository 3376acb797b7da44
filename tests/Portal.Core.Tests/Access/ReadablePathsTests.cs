using Portal.Core.Access;
using Portal.Policies;

namespace Portal.Core.Tests.Access;

/// <summary>What a role's policies let it read is what the server of the dialect would decide, not what is written somewhere in them.</summary>
public sealed class ReadablePathsTests
{
    [Fact]
    public void A_pattern_that_one_policy_denies_is_not_readable_by_another()
    {
        Assert.Equal(["kv/data/app line 1 of b"], Of(
            ("a", """path "kv/data/team/*" { capabilities = ["deny"] }"""),
            ("b", "path \"kv/data/app\" { capabilities = [\"read\"] }\npath \"kv/data/team/*\" { capabilities = [\"read\"] }")));
    }

    [Fact]
    public void The_stanza_that_allows_reading_is_named_and_not_another_with_the_same_pattern()
    {
        Assert.Equal(["kv/data/app line 1 of b"], Of(
            ("a", """path "kv/data/app" { capabilities = ["list"] }"""),
            ("b", """path "kv/data/app" { policy = "read" }""")));
    }

    [Fact]
    public void A_stanza_the_server_refuses_grants_nothing()
    {
        Assert.Empty(Of(("a", """path "kv/data/app" { capabilities = ["read", "reed"] }""")));
    }

    [Fact]
    public void A_stanza_that_has_expired_grants_nothing()
    {
        Assert.Empty(Of(("a", """path "kv/data/app" { capabilities = ["read"] expiration = "2020-01-01T00:00:00Z" }""")));
    }

    [Fact]
    public void A_template_counts_for_whoever_it_would_let_in()
    {
        Assert.Equal(["kv/data/{{identity.entity.name}}/* line 1 of a"], Of(("a", """path "kv/data/{{identity.entity.name}}/*" { capabilities = ["read"] }""")));
    }

    private static IEnumerable<string> Of(params (string Name, string Text)[] policies) =>
        ReadablePaths.Of([.. policies.Select(policy => PolicyDocument.Parse(policy.Name, policy.Text))], AclDialect.OpenBao26, TimeProvider.System)
            .Select(path => $"{path.Path} line {path.Line} of {path.Policy}");
}
