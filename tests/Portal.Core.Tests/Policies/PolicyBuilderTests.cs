using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Secrets;
using Portal.Policies;

namespace Portal.Core.Tests.Policies;

public sealed class PolicyBuilderTests
{
    private static readonly SecretPath Config = new("internal", "database/config");

    [Fact]
    public void Reading_one_secret_of_a_version_2_mount_is_read_on_its_data_and_nothing_else()
    {
        var text = PolicyBuilder.Write([new SecretGrant(Config, KvVersion.V2, SecretRights.Read)]);

        Assert.Equal("path \"internal/data/database/config\" {\n  capabilities = [\"read\"]\n}\n", text);
    }

    [Theory]
    [InlineData(SecretRights.Read, "internal/data/database/config", "read")]
    [InlineData(SecretRights.Create, "internal/data/database/config", "create")]
    [InlineData(SecretRights.Update, "internal/data/database/config", "update")]
    [InlineData(SecretRights.Delete, "internal/data/database/config", "delete")]
    [InlineData(SecretRights.Delete, "internal/delete/database/config", "update")]
    [InlineData(SecretRights.Undelete, "internal/undelete/database/config", "update")]
    [InlineData(SecretRights.Destroy, "internal/destroy/database/config", "update")]
    [InlineData(SecretRights.Destroy, "internal/metadata/database/config", "delete")]
    [InlineData(SecretRights.ReadMetadata, "internal/metadata/database/config", "read")]
    [InlineData(SecretRights.ReadMetadata, "internal/subkeys/database/config", "read")]
    [InlineData(SecretRights.List, "internal/metadata/database/", "list")]
    public void Each_right_on_a_secret_allows_exactly_what_it_says(SecretRights right, string path, string capability)
    {
        var engine = Compile(PolicyBuilder.Write([new SecretGrant(Config, KvVersion.V2, right)]));

        Assert.Contains(capability, engine.Capabilities(path).ToNames());
        Assert.Equal(["deny"], engine.Capabilities("internal/data/database/other").ToNames());
        Assert.Equal(["deny"], engine.Capabilities("internal/data/database/config/below").ToNames());
    }

    [Theory]
    [InlineData("database/", "internal/metadata/database/", "internal/data/database/a/b", "internal/data/data")]
    [InlineData("", "internal/metadata/", "internal/data/database/a/b", "other/data/a")]
    public void Rights_on_a_folder_reach_everything_below_and_the_folder_itself_for_listing(string key, string list, string read, string not)
    {
        var engine = Compile(PolicyBuilder.Write([new SecretGrant(new SecretPath("internal", key), KvVersion.V2, SecretRights.Read | SecretRights.List)]));

        Assert.Equal(["list"], engine.Capabilities(list).ToNames());
        Assert.Equal(["read"], engine.Capabilities(read).ToNames());
        Assert.Equal(["deny"], engine.Capabilities(not).ToNames());
    }

    [Fact]
    public void A_version_1_mount_has_no_data_in_its_paths_and_no_rights_that_mean_nothing_there()
    {
        var text = PolicyBuilder.Write([new SecretGrant(new SecretPath("kv", "app/"), KvVersion.V1, PolicyBuilder.Meaningful(KvVersion.V1) | SecretRights.Destroy)]);

        Assert.Equal("path \"kv/app/*\" {\n  capabilities = [\"create\", \"read\", \"update\", \"delete\", \"list\"]\n}\n", text);
        Assert.False(PolicyBuilder.Meaningful(KvVersion.V1).HasFlag(SecretRights.Undelete));
    }

    [Fact]
    public void Grants_on_the_same_path_become_one_stanza()
    {
        var text = PolicyBuilder.Write([new SecretGrant(Config, KvVersion.V2, SecretRights.Read), new SecretGrant(Config, KvVersion.V2, SecretRights.Update)]);

        Assert.Equal("path \"internal/data/database/config\" {\n  capabilities = [\"read\", \"update\"]\n}\n", text);
    }

    [Fact]
    public void What_is_already_there_is_kept_byte_for_byte_and_only_what_is_missing_is_added()
    {
        const string There = "# by hand\npath \"internal/data/database/config\" { capabilities = [\"read\"] } # keep\n";

        var same = PolicyBuilder.Add(There, [new SecretGrant(Config, KvVersion.V2, SecretRights.Read)]);
        var wider = PolicyBuilder.Add(There, [new SecretGrant(Config, KvVersion.V2, SecretRights.Read | SecretRights.Update | SecretRights.List)]);

        Assert.Equal(There, same);
        Assert.Contains("# by hand\npath \"internal/data/database/config\" { capabilities = [\"read\", \"update\"] } # keep\n", wider, StringComparison.Ordinal);
        Assert.Equal(["read", "update"], Compile(wider).Capabilities("internal/data/database/config").ToNames());
        Assert.Equal(["list"], Compile(wider).Capabilities("internal/metadata/database/").ToNames());
    }

    [Fact]
    public void A_path_the_policy_denies_cannot_be_allowed_beside_it()
    {
        var refused = Assert.Throws<ApiException>(() => PolicyBuilder.Add("path \"internal/data/database/config\" { capabilities = [\"deny\"] }", [new SecretGrant(Config, KvVersion.V2, SecretRights.Read)]));

        Assert.Contains("deny wins", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quote_in_a_name_stays_in_the_name()
    {
        var text = PolicyBuilder.Write([new SecretGrant(new SecretPath("kv", "a\"b"), KvVersion.V2, SecretRights.Read)]);

        Assert.Empty(PolicyDocument.Parse("app", text).Problems);
        Assert.Equal(["read"], Compile(text).Capabilities("kv/data/a\"b").ToNames());
    }

    [Theory]
    [InlineData("web-*")]
    [InlineData("a/+/b")]
    [InlineData("{{identity.entity.id}}")]
    public void A_name_that_means_more_in_a_policy_is_refused(string key)
    {
        var refused = Assert.Throws<ApiException>(() => PolicyBuilder.Write([new SecretGrant(new SecretPath("kv", key), KvVersion.V2, SecretRights.Read)]));

        Assert.Equal(Failure.Invalid, refused.Failure);
    }

    private static AclEngine Compile(string text) => AclEngine.Compile([PolicyDocument.Parse("app", text)], AclDialect.Vault121);
}
