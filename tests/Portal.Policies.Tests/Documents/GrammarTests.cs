namespace Portal.Policies.Tests.Documents;

public sealed class GrammarTests
{
    [Fact]
    public void Every_field_of_a_stanza_is_read()
    {
        var stanza = Only("""
            # who: the payment team
            path "kv/data/+/pay*" { // one line comment
              policy = "read" capabilities = ["update", "sudo",] /* no newline needed */
              allowed_parameters = { "Zip" = ["a", 1, true, 2.5]  any = [] }
              denied_parameters { secret = [{ a = ["b"] }] }
              required_parameters = ["zip"], min_wrapping_ttl = "90s"
              max_wrapping_ttl = 7200
              mfa_methods = ["duo"]
              pagination_limit = "50"
              expiration = "2030-01-02T03:04:05Z"
              list_scan_response_keys_filter_path = "{{ .path }}{{ .key }}"
              comment = <<-EOT
                two
                lines
                EOT
              control_group { factor "f" { identity { group_names = ["g"] approvals = 1 } } }
            }
            """);

        Assert.Equal("kv/data/+/pay*", stanza.Pattern);
        Assert.Equal(["list", "read", "sudo", "update"], stanza.Capabilities.ToNames());
        Assert.Equal(["a", 1L, true, 2.5], stanza.AllowedParameters!["zip"]);
        Assert.Empty(stanza.AllowedParameters["any"]);
        Assert.Equal(["b"], Assert.IsType<object[]>(Assert.IsType<Dictionary<string, object>>(Assert.Single(stanza.DeniedParameters!["secret"]))["a"]));
        Assert.Equal(["zip"], stanza.RequiredParameters);
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromHours(2)), (stanza.MinWrappingTtl, stanza.MaxWrappingTtl));
        Assert.Equal(["duo"], stanza.MfaMethods);
        Assert.Equal(50, stanza.PaginationLimit);
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), stanza.Expiration);
        Assert.Equal("{{ .path }}{{ .key }}", stanza.ResponseKeysFilterPath);
        Assert.Equal("two\nlines\n", stanza.Comment);
        Assert.True(stanza.HasControlGroup);
        Assert.Equal((2, 1), (stanza.Line, stanza.Column));
    }

    [Theory]
    [InlineData("path \"x\" { capabilities = [\"read\"] capabilities = [\"list\"] policy = \"deny\" policy = \"read\" }", "list read")]
    [InlineData("path \"x\" { capabilities = [\"read\", \"deny\", \"nonsense\"] }", "deny")]
    [InlineData("\"path\" \"x\" { \"capabilities\" = [\"read\"] }", "read")]
    [InlineData("path x { capabilities = [\"read\"] }", "read")]
    [InlineData("name = \"other\" path \"x\" \"label\" { capabilities = [\"read\"] }", "read")]
    [InlineData("path \"\\x78\" { capabilities = [\"r\\145ad\"] }", "read")]
    [InlineData("path \"x\" {\r\n  capabilities = [\r\n    \"read\",\r\n  ]\r\n}\r\n", "read")]
    [InlineData("path \"x\" { capabilities = [<<EOT\nEOT\n] }", null)]
    [InlineData("{\"path\": [{\"x\": {\"capabilities\": [\"read\", true, [\"list\"]}}, ]}", "list read")]
    [InlineData("{\"path\": {\"x\": {\"capabilities\": [\"read\"]", "read")]
    [InlineData("{\"path\": {\"x\": {\"capabilities\": [\"read\"], \"allowed_parameters\": {\"a\": [\"b\"]}}}} and anything", "read")]
    public void Odd_texts_are_read_as_the_server_reads_them(string text, string? capabilities)
    {
        var document = PolicyDocument.Parse("p", text);

        if (capabilities is null)
        {
            Assert.NotNull(document.Refusal(AclDialect.OpenBao26));
            return;
        }

        Assert.Null(document.Refusal(AclDialect.OpenBao26));
        Assert.Equal("x", Assert.Single(document.Stanzas).Pattern);
        Assert.Equal(capabilities, string.Join(' ', AclEngine.Compile([document], AclDialect.OpenBao26).Capabilities("x").ToNames()));
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172800)]
    [InlineData("1500ms", 1.5)]
    [InlineData("", 0)]
    public void A_wrapping_ttl_is_seconds_or_a_duration(string written, double seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Only($"path \"x\" {{ min_wrapping_ttl = \"{written}\" }}").MinWrappingTtl);
    }

    [Theory]
    [InlineData("path \"x\" { capabilites = [\"read\"] }", "Did you mean \"capabilities\"?")]
    [InlineData("paht \"x\" { }", "Did you mean \"path\"?")]
    [InlineData("path \"x\" { capabilities = [\"Read\"] }", "Did you mean \"read\"?")]
    [InlineData("path \"x\" { capabilities = [\"write\"] }", "Writing is \"create\" for what does not exist yet and \"update\" for what does.")]
    [InlineData("path \"a/*/b\" { capabilities = [\"read\"] }", "A * is a wildcard only at the end; before it, it is a character like any other. For one segment use +.")]
    [InlineData("path \"a/b+/c\" { capabilities = [\"read\"] }", "A + is a wildcard only as a whole segment, as in a/+/b; here it is a character like any other.")]
    [InlineData("path \"x\" { }", "It grants nothing, and hides what a broader path would grant here.")]
    [InlineData("path \"x\" { policy = \"read\" }", "policy = \"read\" is the old way to write capabilities = [\"list\", \"read\"].")]
    [InlineData("path \"x\" { capabilities = [\"read\", \"deny\"] }", "deny discards the other capabilities of this path.")]
    [InlineData("path \"x\" { capabilities = [\"sudo\"] }", "sudo alone allows no operation; it is needed beside read, update or another one.")]
    [InlineData("path \"x\" { capabilities = [\"read\"] }\npath \"x\" { capabilities = [\"list\"] }", "The same path is in line 1; the server merges both.")]
    [InlineData("path \"x\" { capabilities = [\"read\"]\n capabilities = [\"list\"] }", "capabilities is written twice; Vault 1.21 and later refuses that.")]
    [InlineData("path \"v1/x\" { capabilities = [\"read\"] }", "Paths start after /v1/.")]
    [InlineData("path \"//x\" { capabilities = [\"read\"] }", "Only one leading slash is dropped, so this path matches no request.")]
    public void What_was_probably_not_meant_gets_a_hint(string text, string hint)
    {
        Assert.Equal([hint], PolicyDocument.Parse("p", text).Problems.Where(problem => problem.Severity == PolicySeverity.Hint).Select(problem => problem.Message));
    }

    [Theory]
    [InlineData("1.8.0", false, "vault-1.8")]
    [InlineData("1.12.11+ent", false, "vault-1.9")]
    [InlineData("1.13.8", false, "vault-1.9")]
    [InlineData("1.13.10", false, "vault-1.15")]
    [InlineData("v1.15.0-rc1", false, "vault-1.9")]
    [InlineData("1.15.2", false, "vault-1.15")]
    [InlineData("1.21.0", false, "vault-1.21")]
    [InlineData("2.0.1", false, "vault-1.21")]
    [InlineData("2.0.3", false, "vault-2.0")]
    [InlineData("2.2.1+ent", false, "vault-2.0")]
    [InlineData("2.5.5", true, "openbao-2.5")]
    [InlineData("2.6.0", true, "openbao-2.6")]
    [InlineData("what", true, "openbao-2.6")]
    public void A_dialect_is_chosen_by_the_version_a_server_reports(string version, bool isOpenBao, string dialect)
    {
        Assert.Equal(dialect, AclDialect.For(version, isOpenBao).Name);
    }

    [Theory]
    [InlineData("vault-1.8.jsonl", "vault-1.8")]
    [InlineData("team-decisions-vault-1.17.3.jsonl", "vault-1.15")]
    [InlineData("openbao-2.4", "openbao-2.5")]
    [InlineData("decisions.jsonl", null)]
    [InlineData("vault-decisions.jsonl", null)]
    public void A_dialect_is_found_by_the_server_a_name_contains(string name, string? dialect)
    {
        Assert.Equal(dialect, AclDialect.Named(name)?.Name);
    }

    private static PolicyStanza Only(string text)
    {
        var document = PolicyDocument.Parse("p", text);

        Assert.DoesNotContain(document.Problems, problem => problem.Severity == PolicySeverity.Error);
        return Assert.Single(document.Stanzas);
    }
}
