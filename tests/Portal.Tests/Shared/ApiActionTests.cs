using Portal.Core.Changes;
using Portal.Core.Secrets;
using Portal.Core.Vault;
using Portal.Features.Secrets;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class ApiActionTests
{
    private static readonly VaultServer OpenBao = new("2.6.2", IsOpenBao: true);

    [Fact]
    public void A_request_becomes_a_curl_command_that_keeps_quotes_and_dollars_as_they_are()
    {
        var request = new ApiRequest("POST", "/v1/kv/data/a%20b$c", """{"it's": "<value>"}""");

        Assert.Equal(
            "curl --header \"X-Vault-Token: $VAULT_TOKEN\" \\\n  --header 'X-Vault-Namespace: team' \\\n  --request POST \\\n  --data '{\"it'\\''s\": \"<value>\"}' \\\n  \"$VAULT_ADDR/v1/kv/data/a%20b\\$c\"",
            ApiAction.Curl(request, "team"));
    }

    [Fact]
    public void What_is_needed_becomes_a_policy_with_one_stanza_a_path()
    {
        Assert.Equal(
            "path \"sys/remount\" {\n  capabilities = [\"update\", \"sudo\"]\n}\npath \"kv/data/a\" {\n  capabilities = [\"read\"]\n}",
            ApiAction.Policy([.. ApiAction.NeedsOf("update and sudo on sys/remount"), ("kv/data/a", "read"), ("kv/data/a", "read")]));
    }

    [Fact]
    public void OpenBao_has_the_same_commands_under_its_own_name()
    {
        Assert.Equal("bao kv get x", ApiAction.Cli("vault kv get x", OpenBao));
        Assert.Equal("kubectl get vault", ApiAction.Cli("kubectl get vault", OpenBao));
        Assert.Equal("bao kv get a | jq .data | bao kv put b -", ApiAction.Cli("vault kv get a | jq .data | vault kv put b -", OpenBao));
        Assert.Equal("bao auth enable kubernetes; bao write a b", ApiAction.Cli("vault auth enable kubernetes; vault write a b", OpenBao));
        Assert.Equal("vault kv get a | jq .data | vault kv put b -", ApiAction.Cli("vault kv get a | jq .data | vault kv put b -", null));
    }

    [Theory]
    [InlineData("secrets tune '-description=it'\\''s | vault x' kv/")]
    [InlineData("policy write app - <<'POLICY'\n# a | vault b\nPOLICY")]
    public void What_a_person_wrote_in_a_command_stays_as_it_is(string words)
    {
        Assert.Equal("bao " + words, ApiAction.Cli("vault " + words, OpenBao));
    }

    [Fact]
    public void A_secret_with_an_odd_name_is_quoted_for_the_shell_and_encoded_for_the_api()
    {
        var read = SecretCommands.Of(new SecretPath("kv", "team a/it's"), KvVersion.V2, 3)[0];

        Assert.Equal("vault kv get -mount=kv -version=3 'team a/it'\\''s'", read.Command);
        Assert.Equal("/v1/kv/data/team%20a/it%27s?version=3", read.Request.Path);
        Assert.Equal([("kv/data/team a/it's", "read")], read.Needs);
    }
}
