using Microsoft.Extensions.Time.Testing;

namespace Portal.Policies.Tests.Decisions;

public sealed class TemplateTests
{
    private const string ServiceAccount = "{{identity.entity.aliases.auth_k8s_1.metadata.service_account_name}}";

    [Theory]
    [InlineData("kv/{{identity.entity.id}}/x", "kv/e-1/x", "e-1")]
    [InlineData("kv/{{identity.groups.ids.g-1.metadata.env}}/+", "kv/prod/x", "prod")]
    [InlineData("kv/{{ identity.entity.metadata.team.name }}*", "kv/core", "core")]
    [InlineData("kv/{{time.now}}", "kv/1893456000", null)]
    [InlineData("kv/{{time.now.plus.1h}}", "kv/1893459600", null)]
    public void An_expression_is_replaced_by_the_identitys_value(string pattern, string path, string? value)
    {
        var identity = new AclIdentity(
            new AclEntity("e-1", "bob") { Metadata = new Dictionary<string, string> { ["team.name"] = "core" } },
            [new AclGroup("g-1", "ops") { Metadata = new Dictionary<string, string> { ["env"] = "prod" } }]);
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var engine = AclEngine.Compile([Document(pattern)], AclDialect.OpenBao26, identity, time);

        Assert.Equal(Capability.Read, engine.Capabilities(path));
        Assert.Equal(pattern, Assert.Single(engine.Decide(new(AclOperation.Read, path)).Rule!.Sources).Pattern);
        Assert.Equal(value is null ? Capability.Read : Capability.Deny, AclEngine.Compile([Document(pattern)], AclDialect.OpenBao26, null, time).Capabilities(path));
        Assert.Empty(engine.Possibilities(path));
    }

    [Fact]
    public void Without_an_identity_the_values_that_would_match_are_named()
    {
        var engine = AclEngine.Compile([Document($"kv/data/{ServiceAccount}/*"), PolicyDocument.Parse("base", "path \"kv/data/*\" { capabilities = [\"list\"] }")], AclDialect.Vault115);

        var possibility = Assert.Single(engine.Possibilities("kv/data/orgchart/db"));

        Assert.Equal(Capability.List, engine.Capabilities("kv/data/orgchart/db"));
        Assert.Equal(Capability.Read, possibility.Capabilities);
        Assert.Equal(("p", $"kv/data/{ServiceAccount}/*"), (possibility.Stanza.Policy, possibility.Stanza.Pattern));
        Assert.Equal("orgchart", Assert.Single(possibility.Values, pair => pair.Key == ServiceAccount.Trim('{', '}')).Value);
        Assert.Empty(engine.Possibilities("kv/metadata/orgchart/db"));
    }

    [Theory]
    [InlineData("a/{{identity.entity.id}}/{{identity.entity.id}}", "a/x/x", "x")]
    [InlineData("a/{{identity.entity.id}}/{{identity.entity.id}}", "a/x/y", null)]
    [InlineData("a/+/{{identity.entity.id}}-dev", "a/q/x-dev", "x")]
    [InlineData("a/+/{{identity.entity.id}}-dev", "a/q/-dev", null)]
    [InlineData("a/{{identity.entity.id}}", "a/x/y", null)]
    [InlineData("a/{{identity.entity.id}}-{{identity.entity.name}}*", "a/x-y/z", "x")]
    [InlineData("a/{{identity.entity.id}}b", "a/bbb", "bb")]
    public void An_unresolved_expression_stands_for_one_text_within_a_segment(string pattern, string path, string? id)
    {
        Assert.Equal(id, AclEngine.Compile([Document(pattern)], AclDialect.OpenBao26).Possibilities(path).SingleOrDefault()?.Values["identity.entity.id"]);
    }

    [Fact]
    public void A_stricter_rule_shows_in_what_an_identity_could_do()
    {
        var engine = AclEngine.Compile([Document("kv/{{identity.entity.name}}/*"), PolicyDocument.Parse("no", "path \"kv/bob/secret\" { capabilities = [\"deny\"] }")], AclDialect.OpenBao26);

        Assert.Equal(Capability.Deny, Assert.Single(engine.Possibilities("kv/bob/secret")).Capabilities);
        Assert.Equal(Capability.Read, Assert.Single(engine.Possibilities("kv/bob/other")).Capabilities);
    }

    private static PolicyDocument Document(string pattern) => PolicyDocument.Parse("p", $"path \"{pattern}\" {{ capabilities = [\"read\"] }}");
}
