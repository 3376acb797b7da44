using Portal.Policies.Tests.Recordings;

namespace Portal.Policies.Tests.Documents;

public sealed class EditTests
{
    private const string Commented = """
        # Payment.

        // reads
        path "kv/data/pay/*" { # trailing
          # why: the batch reads all
          capabilities = [ "read" ] // keep
          comment = "x"
        }

        /* folders */
        path "kv/metadata/pay/*" { capabilities = ["list"] }
        # the end

        """;

    private static readonly PolicyStanza New = new("kv/data/new") { CapabilityNames = ["create", "update"] };

    [Fact]
    public void A_new_stanza_is_printed_as_people_write_them()
    {
        var stanza = New with { RequiredParameters = ["a"], AllowedParameters = new Dictionary<string, IReadOnlyList<object>> { ["a"] = ["x", 1L, true], ["b"] = [] }, MaxWrappingTtl = TimeSpan.FromMinutes(5), };

        Assert.Equal(
            """
            path "kv/data/new" {
              capabilities = ["create", "update"]
              allowed_parameters = {
                "a" = ["x", 1, true]
                "b" = []
              }
              required_parameters = ["a"]
              max_wrapping_ttl = "5m"
            }

            """,
            PolicyDocument.Parse("p", "").Add(stanza).Text);
    }

    [Fact]
    public void Adding_leaves_every_byte_before_it()
    {
        Assert.Equal(Commented + "\npath \"kv/data/new\" {\n  capabilities = [\"create\", \"update\"]\n}\n", PolicyDocument.Parse("p", Commented).Add(New).Text);
        Assert.Equal("path \"a\" {}\r\n# b\r\n\r\npath \"kv/data/new\" {\r\n  capabilities = [\"create\", \"update\"]\r\n}\r\n", PolicyDocument.Parse("p", "path \"a\" {}\r\n# b").Add(New).Text);
    }

    [Fact]
    public void A_changed_field_is_all_that_changes()
    {
        Assert.Equal(
            Commented.Replace("[ \"read\" ]", "[\"read\", \"list\"]", StringComparison.Ordinal),
            Changed(Commented, 0, stanza => stanza with { CapabilityNames = ["read", "list"] }));
        Assert.Equal(
            Commented.Replace("\"kv/metadata/pay/*\"", "\"kv/metadata/+/pay\"", StringComparison.Ordinal),
            Changed(Commented, 1, stanza => stanza with { Pattern = "kv/metadata/+/pay" }));
        Assert.Equal(
            Commented.Replace("  comment = \"x\"\n", "", StringComparison.Ordinal),
            Changed(Commented, 0, stanza => stanza with { Comment = null }));
        Assert.Equal(
            Commented.Replace("  comment = \"x\"\n", "  comment = \"x\"\n  min_wrapping_ttl = \"90s\"\n", StringComparison.Ordinal),
            Changed(Commented, 0, stanza => stanza with { MinWrappingTtl = TimeSpan.FromSeconds(90) }));
        Assert.Equal(
            Commented.Replace("{ capabilities = [\"list\"] }", "{ capabilities = [\"list\"] required_parameters = [\"a\"] }", StringComparison.Ordinal),
            Changed(Commented, 1, stanza => stanza with { RequiredParameters = ["a"] }));
    }

    [Fact]
    public void Keys_this_library_does_not_know_survive_a_change()
    {
        const string Text = "path \"a\" {\n  capabilites = [\"x\"]\n  capabilities = [\"read\"]\n  capabilities = [\"list\"]\n}\n";

        Assert.Equal(
            "path \"a\" {\n  capabilites = [\"x\"]\n  capabilities = [\"read\"]\n}\n",
            Changed(Text, 0, stanza => stanza with { CapabilityNames = ["read"] }));
    }

    [Fact]
    public void Removing_takes_the_stanza_and_leaves_the_comments()
    {
        var document = PolicyDocument.Parse("p", Commented);

        Assert.Equal(
            Commented.Replace("path \"kv/metadata/pay/*\" { capabilities = [\"list\"] }\n", "", StringComparison.Ordinal),
            document.Remove(document.Stanzas[1]).Text);
        Assert.Equal(["# Payment.", "// reads", "/* folders */", "# the end"], document.Remove(document.Stanzas[1]).Text.Split('\n').Where(line => line.StartsWith('#') || line.StartsWith('/')));
        Assert.Equal(Commented, Removed(document.Add(New), 2));
        Assert.Equal(" # and this", Removed(PolicyDocument.Parse("p", "path \"a\" { } # and this"), 0));
    }

    [Theory]
    [InlineData("{\"path\": {\"a\": {\"capabilities\": [\"read\"]}}}", "{\"path\": {\"a\": {\"capabilities\": [\"read\"]}, \"kv/data/new\": {\n  \"capabilities\": [\"create\", \"update\"]\n}}}")]
    [InlineData("{\n  \"path\": {\n    \"a\": {\"capabilities\": [\"read\"]}\n  }\n}\n", "{\n  \"path\": {\n    \"a\": {\"capabilities\": [\"read\"]},\n    \"kv/data/new\": {\n      \"capabilities\": [\"create\", \"update\"]\n    }\n  }\n}\n")]
    [InlineData("{\"path\": [{\"a\": {\"capabilities\": [\"read\"]}}]}", "{\"path\": [{\"a\": {\"capabilities\": [\"read\"]}}, { \"kv/data/new\": {\n  \"capabilities\": [\"create\", \"update\"]\n} }]}")]
    [InlineData("{}", "{\n  \"path\": {\n    \"kv/data/new\": {\n      \"capabilities\": [\"create\", \"update\"]\n    }\n  }\n}\n")]
    public void Json_gets_a_member_where_the_others_are_and_loses_it_again(string text, string added)
    {
        var document = PolicyDocument.Parse("p", text).Add(New);

        Assert.Equal(added, document.Text);
        Assert.Equal(["create", "update"], AclEngine.Compile([document], AclDialect.OpenBao26).Capabilities("kv/data/new").ToNames());
        Assert.True(text == "{}" || Removed(document, 1) == text);
    }

    [Fact]
    public void Json_members_are_changed_one_by_one()
    {
        const string Text = "{\"path\": {\n  \"a\": { \"comment\" : \"x\", \"capabilities\" :[\"read\"] },\n  \"b\": {}\n}}";

        Assert.Equal(Text.Replace("[\"read\"]", "[\"list\"]", StringComparison.Ordinal), Changed(Text, 0, stanza => stanza with { CapabilityNames = ["list"] }));
        Assert.Equal(Text.Replace("{ \"comment\" : \"x\", \"capabilities\" :[\"read\"] }", "{\"capabilities\" :[\"read\"]}", StringComparison.Ordinal), Changed(Text, 0, stanza => stanza with { Comment = null }));
        Assert.Equal(Text.Replace("\"b\": {}", "\"c\": {\"capabilities\": [\"sudo\"], \"comment\": \"y\"}", StringComparison.Ordinal), Changed(Text, 1, stanza => stanza with { Pattern = "c", CapabilityNames = ["sudo"], Comment = "y" }));
        Assert.Equal("{}", Removed(PolicyDocument.Parse("p", "{\"path\": {\"a\": {\"capabilities\": []}}}"), 0));
    }

    [Fact]
    public void A_stanza_stands_a_second_time_for_another_path_with_what_is_inside_it()
    {
        const string Second = "path \"kv/data/new\" { # trailing\n  # why: the batch reads all\n  capabilities = [ \"read\" ] // keep\n  comment = \"x\"\n}\n";
        var document = PolicyDocument.Parse("p", Commented);
        var both = document.Repeat(document.Stanzas[0], "kv/data/new");

        Assert.Equal(Commented.Replace("\n}\n", $"\n}}\n\n{Second}", StringComparison.Ordinal), both.Text);
        Assert.Equal(Commented, Removed(both, 1));
        Assert.Throws<ArgumentException>(() => document.Repeat(New, "kv/data/new"));
        // A key that this library does not read is not lost, as it would be if the stanza were printed.
        const string Approved = "path \"a\" { capabilities = [\"read\"] control_group = { factor \"ops\" { identity { group_names = [\"ops\"] approvals = 1 } } } }";
        var approved = PolicyDocument.Parse("p", Approved);
        Assert.Equal(Approved + "\n\n" + Approved.Replace("\"a\"", "\"b\"", StringComparison.Ordinal), approved.Repeat(approved.Stanzas[0], "b").Text);
    }

    [Theory]
    [InlineData("{\"path\": {\"a\": {\"capabilities\": [\"read\"]}, \"z\": {}}}", "{\"path\": {\"a\": {\"capabilities\": [\"read\"]}, \"b\": {\"capabilities\": [\"read\"]}, \"z\": {}}}")]
    [InlineData("{\n  \"path\": [\n    { \"a\": {\"capabilities\": [\"read\"]} }\n  ]\n}", "{\n  \"path\": [\n    { \"a\": {\"capabilities\": [\"read\"]}, \"b\": {\"capabilities\": [\"read\"]} }\n  ]\n}")]
    public void Json_gets_the_second_one_beside_the_first(string text, string both)
    {
        var document = PolicyDocument.Parse("p", text);
        var repeated = document.Repeat(document.Stanzas[0], "b");

        Assert.Equal(both, repeated.Text);
        Assert.Equal(["read"], AclEngine.Compile([repeated], AclDialect.OpenBao26).Capabilities("b").ToNames());
        Assert.Equal(text, Removed(repeated, 1));
    }

    [Fact]
    public void A_stanza_of_another_document_is_not_taken()
    {
        var document = PolicyDocument.Parse("p", Commented);

        Assert.Throws<ArgumentException>(() => document.Remove(New));
        Assert.Throws<ArgumentException>(() => document.Replace(PolicyDocument.Parse("p", Commented).Stanzas[0], New));
    }

    [Theory]
    [InlineData("path \"a\" { capabilities = [\"read\"] capabilities = [\"list\"] }", "path \"a\" { capabilities = [\"sudo\"] }")]
    [InlineData("{\"path\": {\"a\": {\"capabilities\": [\"read\"], \"x\": 1, \"capabilities\": [\"list\"]}}}", "{\"path\": {\"a\": {\"x\": 1, \"capabilities\": [\"sudo\"]}}}")]
    public void A_changed_field_that_was_written_twice_stands_once(string text, string changed)
    {
        var document = PolicyDocument.Parse("p", text);

        Assert.Equal(changed, document.Replace(document.Stanzas[0], document.Stanzas[0] with { CapabilityNames = ["sudo"] }).Text);
    }

    [Fact]
    public void An_edit_of_any_recorded_policy_touches_one_stanza_only()
    {
        foreach (var document in RecordedDecisions.Files.SelectMany(RecordedDecisions.Read).SelectMany(recorded => recorded.Documents()))
        {
            for (var i = 0; i < document.Stanzas.Count; i++)
            {
                var changed = document.Replace(document.Stanzas[i], document.Stanzas[i] with { CapabilityNames = ["sudo"], Shorthand = null, Comment = "new" });
                var removed = document.Remove(document.Stanzas[i]);

                Assert.Equal((Capability.Sudo, "new"), (changed.Stanzas[i].Capabilities, changed.Stanzas[i].Comment));
                Assert.Equal(Others(document, i), Others(changed, i));
                Assert.Equal(Others(document, i), Others(removed, -1));
                Assert.True(removed.Stanzas.Count == 0 || removed.Refusal(AclDialect.OpenBao26) is null);
            }
        }
    }

    [Fact]
    public void Ten_thousand_stanzas_are_edited_like_two()
    {
        var text = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"# {i}\npath \"kv/data/team-{i}/*\" {{\n  capabilities = [\"read\"] # {i}\n}}\n\n"));
        var document = PolicyDocument.Parse("p", text);

        var changed = document.Replace(document.Stanzas[5_000], document.Stanzas[5_000] with { CapabilityNames = ["list"] });

        Assert.Equal(10_000, changed.Stanzas.Count);
        Assert.Equal(text.Replace("[\"read\"] # 5000", "[\"list\"] # 5000", StringComparison.Ordinal), changed.Text);
    }

    private static (string, string)[] Others(PolicyDocument document, int but) =>
        [.. document.Stanzas.Where((_, i) => i != but).Select(stanza => (stanza.Pattern, string.Join(' ', stanza.Capabilities.ToNames())))];

    private static string Changed(string text, int index, Func<PolicyStanza, PolicyStanza> change)
    {
        var document = PolicyDocument.Parse("p", text);
        var by = change(document.Stanzas[index]);
        var changed = document.Replace(document.Stanzas[index], by);

        Assert.Equal(by.Pattern, changed.Stanzas[index].Pattern);
        Assert.Equal(by.CapabilityNames, changed.Stanzas[index].CapabilityNames);
        return changed.Text;
    }

    private static string Removed(PolicyDocument document, int index) => document.Remove(document.Stanzas[index]).Text;
}
