using Portal.Core.Access.Moving;
using Portal.Core.Secrets;
using Portal.Policies;

namespace Portal.Core.Tests.Access.Moving;

/// <summary>A policy that names what moves has both paths first and the new one then, in whichever state an earlier run left it.</summary>
public sealed class MovedPolicyTests
{
    private const string Old = """
        # the app
        path "kv/data/app/*" {
          capabilities = ["read"] # only
        }

        # others
        path "kv/data/other" { capabilities = ["list"] }
        path "kv/metadata/app/*" { capabilities = ["list"] }

        """;

    private static readonly MovedPaths Moved = new(new(new SecretPath("kv", "app/"), new SecretPath("kv", "new/"), MoveWay.Move), KvVersion.V2, KvVersion.V2, []);

    private static string New => Old.Replace("/app/*", "/new/*", StringComparison.Ordinal);

    [Fact]
    public void Both_paths_are_allowed_first_and_then_the_new_one_with_its_comments_in_its_place()
    {
        var wide = MovedPolicy.Wide(PolicyDocument.Parse("p", Old), Moved);

        Assert.Equal(["kv/data/app/*", "kv/data/new/*", "kv/data/other", "kv/metadata/app/*", "kv/metadata/new/*"], wide.Stanzas.Select(stanza => stanza.Pattern));
        Assert.Equal(wide.Text, MovedPolicy.Wide(wide, Moved).Text);
        Assert.Equal(New, MovedPolicy.Moved(wide, Moved).Text);
        Assert.Equal(New, MovedPolicy.Moved(PolicyDocument.Parse("p", Old), Moved).Text);
    }

    [Fact]
    public void What_already_says_the_same_of_the_new_path_is_not_said_twice_and_what_says_something_else_stays()
    {
        var same = PolicyDocument.Parse("p", "path \"kv/data/new/*\" { capabilities = [\"read\"] }\n" + Old);
        Assert.Single(MovedPolicy.Moved(same, Moved).Stanzas, stanza => stanza.Pattern == "kv/data/new/*");

        var other = PolicyDocument.Parse("p", "path \"kv/data/new/*\" { capabilities = [\"update\"] }\n" + Old);
        var capabilities = AclEngine.Compile([MovedPolicy.Moved(other, Moved)], AclDialect.OpenBao26).Capabilities("kv/data/new/x");
        Assert.Equal(["read", "update"], capabilities.ToNames());
    }
}
