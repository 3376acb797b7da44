using Portal.Core.Secrets;
using Portal.Core.Secrets.Exploring;

namespace Portal.Core.Tests.Secrets.Exploring;

public sealed class PathTextTests
{
    private static readonly SecretEngine[] Engines =
    [
        new() { Path = "internal", Type = "kv", Kv = KvVersion.V2 },
        new() { Path = "old", Type = "kv", Kv = KvVersion.V1 },
        new() { Path = "team", Type = "kv", Kv = KvVersion.V2 },
        new() { Path = "team/kv", Type = "kv", Kv = KvVersion.V2 },
        new() { Path = "odd mount/ü", Type = "kv", Kv = KvVersion.V2 },
        new() { Path = "pki", Type = "pki" },
    ];

    [Theory]
    // As the command takes it.
    [InlineData("internal/database/config", "internal", "database/config")]
    [InlineData("/internal/database/config", "internal", "database/config")]
    [InlineData("  internal/database/config\n", "internal", "database/config")]
    [InlineData("`internal/database/config`", "internal", "database/config")]
    [InlineData("internal/database/", "internal", "database/")]
    [InlineData("internal", "internal", "")]
    [InlineData("internal/", "internal", "")]
    [InlineData("internals/x", "internals", "x")]
    // The longest mount that fits, whole parts only.
    [InlineData("team/kv/app", "team/kv", "app")]
    [InlineData("team/kv", "team/kv", "")]
    [InlineData("team/kvx/app", "team", "kvx/app")]
    [InlineData("odd mount/ü/a b", "odd mount/ü", "a b")]
    // Names are names: nothing is decoded in a path that is no address.
    [InlineData("internal/50%25/a+b/.hidden/..x", "internal", "50%25/a+b/.hidden/..x")]
    [InlineData("internal/a b/ü?x=1&y#z", "internal", "a b/ü?x=1&y#z")]
    // As the API has it.
    [InlineData("/v1/internal/data/database/config", "internal", "database/config")]
    [InlineData("v1/internal/metadata/database/config", "internal", "database/config")]
    [InlineData("/v1/internal/metadata/database/?list=true", "internal", "database/")]
    [InlineData("/v1/internal/metadata/database?list=true", "internal", "database/")]
    [InlineData("/v1/internal/metadata/", "internal", "")]
    [InlineData("/v1/internal/metadata", "internal", "")]
    [InlineData("/v1/internal/subkeys/app?depth=1", "internal", "app")]
    [InlineData("/v1/internal/undelete/app", "internal", "app")]
    [InlineData("/v1/internal/data/data/x", "internal", "data/x")]
    [InlineData("/v1/internal/data/a%20b%2525/c+d", "internal", "a b%25/c+d")]
    [InlineData("/v1/team/kv/data/app", "team/kv", "app")]
    [InlineData("/v1/old/data/app", "old", "data/app")]
    [InlineData("/v1/unknown/data/app", "unknown", "app")]
    [InlineData("/v1/unknown/deep/metadata/app?list=true", "unknown/deep", "app/")]
    [InlineData("https://vault.example.com:8200/v1/internal/data/app?version=3", "internal", "app")]
    [InlineData("vault.example.com:8200/v1/internal/data/app", "internal", "app")]
    [InlineData("$VAULT_ADDR/v1/internal/data/app", "internal", "app")]
    [InlineData("internal/data/app", "internal", "app")]
    [InlineData("old/data/app", "old", "data/app")]
    // Pages of Vault and OpenBao.
    [InlineData("https://vault/ui/vault/secrets/internal/kv/database%2Fconfig/details?version=2", "internal", "database/config")]
    [InlineData("https://vault/ui/vault/secrets/internal/kv/database%2Fconfig", "internal", "database/config")]
    [InlineData("https://vault/ui/vault/secrets/internal/kv/list/database%2F", "internal", "database/")]
    [InlineData("https://vault/ui/vault/secrets/internal/kv/list", "internal", "")]
    [InlineData("http://bao/ui/vault/secrets/internal/show/database/config", "internal", "database/config")]
    [InlineData("http://bao/ui/vault/secrets/internal/list/database/", "internal", "database/")]
    [InlineData("http://bao/ui/vault/secrets/team%2Fkv/list", "team/kv", "")]
    // Commands.
    [InlineData("vault kv get -mount=internal database/config", "internal", "database/config")]
    [InlineData("vault kv get -mount internal database/config", "internal", "database/config")]
    [InlineData("vault kv get --mount=team/kv app", "team/kv", "app")]
    [InlineData("vault kv get internal/database/config", "internal", "database/config")]
    [InlineData("bao kv get -field=password -format json internal/database/config", "internal", "database/config")]
    [InlineData("vault kv get internal/data/app", "internal", "data/app")]
    [InlineData("vault kv list internal/database", "internal", "database/")]
    [InlineData("vault kv list -mount=internal", "internal", "")]
    [InlineData("vault kv list -mount=internal database/", "internal", "database/")]
    [InlineData("vault kv metadata get internal/app", "internal", "app")]
    [InlineData("vault kv put -cas=3 internal/app password=hunter2 note='a b'", "internal", "app")]
    [InlineData("vault kv patch -mount=internal app \\\n  password=hunter2", "internal", "app")]
    [InlineData("vault read internal/data/app", "internal", "app")]
    [InlineData("vault list internal/metadata/database", "internal", "database/")]
    [InlineData("vault read old/app", "old", "app")]
    [InlineData("$ VAULT_ADDR=https://vault VAULT_NAMESPACE=a/ /usr/local/bin/vault kv get 'internal/a b'", "internal", "a b")]
    [InlineData("vault kv get \"internal/it's\"", "internal", "it's")]
    [InlineData("curl -H \"X-Vault-Token: $VAULT_TOKEN\" $VAULT_ADDR/v1/internal/data/app", "internal", "app")]
    [InlineData("curl --header 'X-Vault-Token: s.abc' --request LIST https://vault:8200/v1/internal/metadata/database", "internal", "database/")]
    public void A_path_means_the_same_however_it_is_written(string text, string mount, string key)
    {
        Assert.Equal(new SecretPath(mount, key), PathText.Read(text, Engines).Path);
    }

    [Theory]
    [InlineData("", "Type a path")]
    [InlineData("pki/roles/web", "Only key/value engines")]
    [InlineData("/v1/sys/mounts", "a path of Vault itself")]
    [InlineData("internal/a//b", "two slashes in a row")]
    [InlineData("internal/../sys", "only dots")]
    [InlineData("vault status", "names no secret")]
    [InlineData("vault kv get", "names no secret")]
    [InlineData("curl https://example.com/", "names no path of Vault")]
    [InlineData("https://vault/ui/vault/secrets/internal/configuration", "shows no secret")]
    public void What_names_no_secret_says_why(string text, string problem)
    {
        var reading = PathText.Read(text, Engines);

        Assert.Empty(reading.Meanings);
        Assert.Contains(problem, reading.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vault kv get -version=3 internal/app", 3)]
    [InlineData("vault kv get -version 12 -mount=internal app", 12)]
    [InlineData("/v1/internal/data/app?version=2", 2)]
    [InlineData("https://vault/ui/vault/secrets/internal/kv/app/details?version=4", 4)]
    [InlineData("internal/app", null)]
    [InlineData("vault kv list -version=3 internal/folder", null)]
    public void A_version_that_is_named_comes_along(string text, int? version)
    {
        Assert.Equal(version, PathText.Read(text, Engines).Version);
    }

    [Fact]
    public void A_path_with_an_area_in_it_has_two_meanings_and_the_folder_one_is_in_comes_first()
    {
        var (api, literal) = (new SecretPath("internal", "x"), new SecretPath("internal", "data/x"));

        Assert.Equal([api, literal], PathText.Read("internal/data/x", Engines).Meanings);
        Assert.Equal([api, literal], PathText.Read("internal/data/x", Engines, new SecretPath("internal", "other")).Meanings);
        Assert.Equal([literal, api], PathText.Read("internal/data/x", Engines, new SecretPath("internal", "data/y")).Meanings);
    }

    [Fact]
    public void A_path_without_a_known_mount_is_one_in_the_mount_where_the_person_is()
    {
        Assert.Equal(new SecretPath("internal", "database/config"), PathText.Read("database/config", Engines, new SecretPath("internal", "x")).Path);
        Assert.Equal(new SecretPath("old", "app"), PathText.Read("old/app", Engines, new SecretPath("internal", "x")).Path);
    }

    [Fact]
    public void A_segment_of_512_characters_and_a_key_named_like_an_area_are_taken_as_they_are()
    {
        var segment = new string('ä', 512);

        Assert.Equal(new SecretPath("internal", $"{segment}/x"), PathText.Read($"internal/{segment}/x", Engines).Path);
        Assert.Equal(new SecretPath("internal", "database"), PathText.Read("internal/database", Engines).Path);
    }
}
