using System.Collections.Immutable;
using Portal.Core.Access;
using Portal.Policies;

namespace Portal.Core.Tests.Access;

/// <summary>Whether a role's policies let whoever logs in read a path.</summary>
public sealed class PathReaderTests
{
    private const string Path = "kv/data/team/app";

    [Theory]
    [InlineData("path \"kv/data/team/*\" { capabilities = [\"read\"] }", ReaderVerdict.Reads, "kv/data/team/*")]
    [InlineData("path \"kv/data/+/app\" { capabilities = [\"read\"] }", ReaderVerdict.Reads, "kv/data/+/app")]
    [InlineData("path \"kv/data/{{identity.entity.name}}/app\" { capabilities = [\"read\"] }", ReaderVerdict.Depends, "kv/data/{{identity.entity.name}}/app")]
    [InlineData("path \"kv/data/team/*\" { capabilities = [\"list\"] }", null, null)]
    // The closer pattern decides alone, and deny wins over everything.
    [InlineData("path \"kv/data/*\" { capabilities = [\"read\"] }\npath \"kv/data/team/*\" { capabilities = [\"list\"] }", null, null)]
    [InlineData("path \"kv/data/team/app\" { capabilities = [\"read\"] }\npath \"kv/data/team/app\" { capabilities = [\"deny\"] }", null, null)]
    public void The_pattern_that_decides_says_who_reads(string policy, ReaderVerdict? verdict, string? pattern)
    {
        var reader = PathReader.Of(Binding([]), [PolicyDocument.Parse("app", policy)], Path, AclDialect.Vault20, TimeProvider.System);

        Assert.Equal((verdict, pattern), (reader?.Verdict, reader?.By?.Path));
    }

    [Fact]
    public void Of_two_stanzas_of_one_pattern_the_one_that_says_read_is_named()
    {
        var documents = ImmutableArray.Create(
            PolicyDocument.Parse("first", "path \"kv/data/team/app\" { capabilities = [\"list\"] }"), PolicyDocument.Parse("second", "\n\npath \"kv/data/team/app\" { capabilities = [\"read\"] }"));

        var reader = PathReader.Of(Binding([]), documents, Path, AclDialect.Vault20, TimeProvider.System);

        Assert.Equal(new ReadablePath(Path, "second", 3), reader?.By);
    }

    [Fact]
    public void A_policy_that_may_not_be_read_leaves_the_answer_open()
    {
        Assert.Equal(new PathReader(Binding(["hidden"]), ReaderVerdict.Unknown, null).Verdict, PathReader.Of(Binding(["hidden"]), [], Path, AclDialect.Vault20, TimeProvider.System)?.Verdict);
    }

    private static RoleBinding Binding(ImmutableArray<string> unread) => new("kubernetes", "app", ["ns"], null, ["sa"], ["app"], [], unread, []);
}
