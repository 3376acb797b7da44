using System.Text.Json;
using Portal.Policies.Tests.Recordings;

namespace Portal.Policies.Tests.Documents;

/// <summary>What a server answers to a policy it refuses, word by word.</summary>
public sealed class ServerErrorTests
{
    private static readonly JsonElement[] Recorded =
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RecordedDecisions.Folder, "refused-by-vault-1.8.json"))).RootElement.EnumerateArray()];

    public static TheoryData<string> Names => [.. Recorded.Select(one => one.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_recorded_refusal_is_given_again_in_the_same_words(string name)
    {
        var one = Recorded.Single(each => each.GetProperty("name").GetString() == name);

        Assert.Equal(one.GetProperty("error").GetString(), PolicyDocument.Parse("p", one.GetProperty("policy").GetString()!).Refusal(AclDialect.Vault18));
    }

    [Theory]
    [InlineData("path \"x\" {\n  capabilities = [\"read\"]\n  capabilities = [\"list\"]\n}", "The argument \"capabilities\" at 3:3 was already set. Each argument can only be defined once")]
    [InlineData("path \"x\" {\n  allowed_parameters = {\n    a = []\n    a = []\n  }\n}", "The argument \"a\" at 4:5 was already set. Each argument can only be defined once")]
    public void Vault_refuses_an_attribute_written_twice_from_1_21_on(string text, string error)
    {
        var document = PolicyDocument.Parse("p", text);

        AclDialect[] refusing = [AclDialect.Vault121, AclDialect.Vault20];
        Assert.All(refusing, dialect => Assert.Equal("failed to parse policy: " + error, document.Refusal(dialect)));
        Assert.All(AclDialect.All.Except(refusing), dialect => Assert.Null(document.Refusal(dialect)));
    }

    [Theory]
    [InlineData("path \"x\" { capabilities = [\"scan\"] }", "path \"x\": invalid capability \"scan\"", "vault-1.8 vault-1.9 vault-1.15 vault-1.21 vault-2.0")]
    [InlineData("path \"x\" { capabilities = [\"patch\"] }", "path \"x\": invalid capability \"patch\"", "vault-1.8")]
    [InlineData("path \"x\" { capabilities = [\"recover\"] }", "path \"x\": invalid capability \"recover\"", "vault-1.8 vault-1.9 vault-1.15 openbao-2.5 openbao-2.6")]
    [InlineData("path \"x\" { pagination_limit = 5 }", "1 error occurred:\n\t* path \"x\": invalid key \"pagination_limit\" on line 1\n\n", "vault-1.8 vault-1.9 vault-1.15 vault-1.21 vault-2.0")]
    [InlineData("path \"x\" {\n control_group = {} }", "1 error occurred:\n\t* path \"x\": invalid key \"control_group\" on line 2\n\n", "openbao-2.5 openbao-2.6")]
    public void Words_are_refused_by_the_servers_that_do_not_know_them(string text, string error, string refusing)
    {
        var document = PolicyDocument.Parse("p", text);

        Assert.Equal(refusing.Split(' '), AclDialect.All.Where(dialect => document.Refusal(dialect) == "failed to parse policy: " + error).Select(dialect => dialect.Name));
        Assert.DoesNotContain(document.Problems, problem => problem.Severity == PolicySeverity.Error);
    }

    [Theory]
    [InlineData("path \"x\" { expiration = \"tomorrow\" }", "path \"x\": invalid expiration time: could not parse string as date and time")]
    [InlineData("path \"x\" { capabilities = [\"read\"] list_scan_response_keys_filter_path = \"{{ .key }}\" }", "list_scan_response_keys_filter_path needs to be used on a path with the list capability")]
    [InlineData("path \"x\" { allowed_parameters = \"a\" }", "path \"x\": At 1:33: root.allowed_parameters: not an object type for map (*ast.LiteralType)")]
    [InlineData("path \"x\" { allowed_parameters = { a = \"b\" } }", "path \"x\": At 1:39: unknown slice type: *ast.LiteralType")]
    [InlineData("path = { inner { } }", "1 error occurred:\n\t* path \"path\": invalid key \"inner\" on line 0\n\n")]
    [InlineData("path \"x\" { capabilities = }", "At 1:27: Unknown token: 1:27 RBRACE }")]
    [InlineData("path \"x\" { capabilities }", "At 1:25: key 'capabilities' expected start of object ('{') or assignment ('=')")]
    [InlineData("path \"x\" { comment = <<EOT\nnever ends", "At 2:11: heredoc not terminated")]
    [InlineData("/* never ends", "At 1:14: comment not terminated")]
    [InlineData("path \"\\q\" {}", "At 1:8: illegal char escape")]
    [InlineData("{\"path\": {\"x\": {\"capabilities\": \"read\"}}}", "path \"x\": At -: unknown slice type: *ast.LiteralType")]
    [InlineData("{\"path\": {\"x\": {\"allowed_parameters\": {\"a\": []}}}}", "1 error occurred:\n\t* path \"x\": invalid key \"a\" on line 1\n\n")]
    public void An_error_has_the_words_and_the_place_of_the_server(string text, string error)
    {
        Assert.Equal("failed to parse policy: " + error, PolicyDocument.Parse("p", text).Refusal(AclDialect.OpenBao26));
    }

    [Fact]
    public void An_empty_text_is_not_even_parsed() =>
        Assert.Equal("'policy' parameter not supplied or empty", PolicyDocument.Parse("p", "").Refusal(AclDialect.OpenBao26));

    [Fact]
    public void An_editor_gets_every_error_with_its_place()
    {
        var document = PolicyDocument.Parse("p", "path \"a\" {\n  capabilities = [\"raed\", \"list\"]\n}\npath \"b\" {\n  capabilites = [\"read\"]\n}\n");

        Assert.Equal(
            [(2, 19, "path \"a\": invalid capability \"raed\""), (5, 3, "path \"b\": invalid key \"capabilites\" on line 5")],
            document.Problems.Where(problem => problem.Severity == PolicySeverity.Error).Select(problem => (problem.Line, problem.Column, problem.Message)));
        Assert.Equal(["Did you mean \"read\"?", "Did you mean \"capabilities\"?"], document.Problems.Select(problem => problem.Message).Where(message => message.StartsWith("Did", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("path \"a\" { capabilities = [\"read\"] }\npath \"b\" {\n  capabilities = [\"read\"\n}\npath \"c\" { capabilities = [\"list\"] }", "a c")]
    [InlineData("path \"a\" {\n  capabilities = [\"read\"]\n\npath \"b\" { capabilities = [\"read\"] }\n", "b")]
    [InlineData("path \"a { capabilities = [\"read\"] }\n\npath \"b\" { capabilities = [\"read\"] }\n\npath \"c\" { capabilities = [\"list\"] }", "b c")]
    [InlineData("{\"path\": {\"a\": {\"capabilities\": [\"read\"]}, \"b\": {\"capabilities\": oops}}}", "a")]
    public void After_a_syntax_error_the_sound_stanzas_are_still_there(string text, string patterns)
    {
        var document = PolicyDocument.Parse("p", text);

        Assert.NotNull(document.Refusal(AclDialect.OpenBao26));
        Assert.Equal(patterns, string.Join(' ', document.Stanzas.Select(stanza => stanza.Pattern)));
        Assert.All(document.Stanzas, stanza => Assert.Single(stanza.CapabilityNames));
    }
}
