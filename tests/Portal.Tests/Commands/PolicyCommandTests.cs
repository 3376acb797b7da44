using System.Text.Json;
using Portal.Commands;

namespace Portal.Tests.Commands;

public sealed class PolicyCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("policy-command");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Check_names_every_error_and_hint_with_its_place()
    {
        var good = Write("good.hcl", "path \"kv/*\" {\n  capabilities = [\"read\"]\n}\n");
        var bad = Write("bad.hcl", "path \"kv/*\" {\n  capabilites = [\"read\"]\n}\n");

        Assert.Equal((0, "1 file, 0 errors, 0 hints\n"), Run("check", good));
        var (code, text) = Run("check", good, bad);
        Assert.Equal(1, code);
        Assert.Equal(
            $"{bad}:2:3: error: path \"kv/*\": invalid key \"capabilites\" on line 2\n{bad}:2:3: hint: Did you mean \"capabilities\"?\n2 files, 1 error, 1 hint\n",
            text);
    }

    [Fact]
    public void Check_knows_what_one_server_refuses()
    {
        var file = Write("scan.hcl", "path \"kv/*\" {\n  capabilities = [\"scan\"]\n}\n");

        Assert.Equal(0, Run("check", file).Code);
        Assert.Equal(0, Run("check", file, "--server", "openbao-2.6").Code);
        Assert.Equal((1, $"{file}:2:19: error: path \"kv/*\": invalid capability \"scan\""), First(Run("check", file, "--server=vault-1.21")));
    }

    [Fact]
    public void Check_answers_scripts_in_json()
    {
        var (code, text) = Run("check", "--json", Write("bad.hcl", "path \"kv/+*\" {}"));
        var answer = JsonDocument.Parse(text).RootElement;

        Assert.Equal(1, code);
        Assert.Equal(1, answer.GetProperty("errors").GetInt32());
        Assert.Contains("'+*' is forbidden", answer.GetProperty("problems")[0].GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_says_the_verdict_and_the_rule()
    {
        var wide = Write("wide.hcl", "path \"kv/*\" {\n  capabilities = [\"read\"]\n}\n");
        var narrow = Write("narrow.hcl", "path \"kv/app/*\" {\n  capabilities = [\"list\"]\n}\n");
        string[] question = ["explain", "--policy", wide, narrow, "--path", "kv/app/x", "--operation"];

        Assert.Equal(
            (1, """
            denied: read on kv/app/x
              because the rule does not grant read
              decided by path "kv/app/*" (policy narrow line 1), which grants list
              not asked: path "kv/*" (policy wide line 1), which grants read; of several paths that end in * only the longest counts
              asked as vault-1.21 would decide; sys/capabilities answers list for kv/app/x

            """),
            Run([.. question, "read"]));
        Assert.Equal((0, "allowed: list on kv/app/x/"), First(Run([.. question, "list"])));
        Assert.Equal((0, "allowed: read on kv/other"), First(Run("explain", "--policy", wide, "--policy", narrow, "--path", "kv/other", "--operation", "read", "--server", "openbao-2.5")));
    }

    [Fact]
    public void Explain_depends_on_the_server()
    {
        var policy = Write("p.hcl", "path \"kv/metadata/*\" { capabilities = [\"list\"] }\npath \"kv/metadata/private/*\" { capabilities = [\"deny\"] }");
        int Lists(string server) => Run("explain", "--policy", policy, "--path", "kv/metadata/private", "--operation", "list", "--server", server).Code;

        Assert.Equal([1, 0, 0, 0, 1], new[] { "vault-1.8", "vault-1.15", "vault-1.21", "openbao-2.5", "openbao-2.6" }.Select(Lists));
    }

    [Fact]
    public void Explain_answers_scripts_in_json_and_names_what_an_identity_would_need()
    {
        var policy = Write("p.hcl", "path \"kv/{{identity.entity.name}}/*\" { capabilities = [\"read\"] }");
        var (code, text) = Run("explain", "--policy", policy, "--path", "kv/bob/x", "--operation", "read", "--json");
        var answer = JsonDocument.Parse(text).RootElement;

        Assert.Equal(1, code);
        Assert.False(answer.GetProperty("allowed").GetBoolean());
        Assert.Equal("NoRule", answer.GetProperty("denial").GetString());
        Assert.Equal("bob", answer.GetProperty("possibilities")[0].GetProperty("values").GetProperty("identity.entity.name").GetString());
    }

    [Fact]
    public void Test_prints_one_line_for_every_wrong_decision_and_counts_paths_last()
    {
        var file = Write("team.jsonl", """
            {"policies": {"app": "path \"kv/*\" { capabilities = [\"read\"] }", "gone": null}, "paths": {"kv/a": ["read"], "kv/b": ["list"], "other": ["deny"]}}

            {"policies": {"root": ""}, "paths": {"any": ["root"], "none": ["deny"]}}
            """);

        Assert.Equal(
            (1, $"{file}:1: policies app, gone: kv/b: expected list; got read; decided by path \"kv/*\" (policy app line 1)\n{file}:3: policies root: none: expected deny; got root; decided by the policy root\n3 passed, 2 failed\n"),
            Run("test", file));
        var answer = JsonDocument.Parse(Run("test", file, "--json").Text).RootElement;
        Assert.Equal((3, 2, 2), (answer.GetProperty("passed").GetInt32(), answer.GetProperty("failed").GetInt32(), answer.GetProperty("wrong").GetArrayLength()));
    }

    [Fact]
    public void Test_takes_the_server_from_the_option_or_from_the_files_name()
    {
        const string Line = "{\"policies\": {\"p\": \"path \\\"kv/+\\\" { capabilities = [\\\"list\\\"] }\"}, \"paths\": {\"kv/a/\": [\"deny\"]}}";

        Assert.Equal((0, "1 passed, 0 failed\n"), Run("test", Write("mine-vault-1.8.jsonl", Line)));
        Assert.Equal(1, Run("test", Write("mine-openbao-2.6.jsonl", Line)).Code);
        Assert.Equal(0, Run("test", Write("mine-openbao-2.6.jsonl", Line), "--server", "vault-1.8").Code);
    }

    [Fact]
    public void A_policy_the_server_refuses_fails_every_path_of_its_line()
    {
        var file = Write("vault-1.8.jsonl", "{\"policies\": {\"p\": \"path \\\"kv\\\" { capabilities = [\\\"patch\\\"] }\"}, \"paths\": {\"kv\": [\"deny\"], \"x\": [\"deny\"]}}");
        var (code, text) = Run("test", file);

        Assert.Equal(1, code);
        Assert.Contains("vault-1.8 refuses policy p: failed to parse policy: path \"kv\": invalid capability \"patch\"", text, StringComparison.Ordinal);
        Assert.EndsWith("\n0 passed, 2 failed\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("check")]
    [InlineData("check no-such-file.hcl")]
    [InlineData("check --server vault no-such-file.hcl")]
    [InlineData("check --colour always")]
    [InlineData("explain --policy no-such-file.hcl --path x --operation read")]
    [InlineData("explain --path x --operation read")]
    [InlineData("explain --policy x --operation read")]
    [InlineData("explain --policy x --path x --operation 1")]
    [InlineData("explain --policy x --path")]
    [InlineData("test")]
    public void A_question_that_cannot_be_asked_ends_with_two_and_a_reason(string words)
    {
        var (output, error) = (new StringWriter(), new StringWriter());

        Assert.Equal(2, PolicyCommand.Run(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error));
        Assert.NotEmpty(error.ToString());
        Assert.Empty(output.ToString());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"policies\": {}}")]
    [InlineData("{\"policies\": {\"p\": 5}, \"paths\": {}}")]
    public void A_line_that_is_no_decision_ends_with_two(string line)
    {
        Assert.Equal(2, PolicyCommand.Run(["test", Write("x.jsonl", line)], new StringWriter(), new StringWriter()));
    }

    [Fact]
    public void A_policy_with_an_error_gets_no_verdict()
    {
        var error = new StringWriter();
        var file = Write("p.hcl", "path \"kv/*\" { capabilities = [\"raed\"] }");

        Assert.Equal(2, PolicyCommand.Run(["explain", "--policy", file, "--path", "kv/x", "--operation", "read"], new StringWriter(), error));
        Assert.Contains("invalid capability \"raed\"", error.ToString(), StringComparison.Ordinal);
    }

    private static (int Code, string Text) First((int Code, string Text) answer) => (answer.Code, answer.Text.Split('\n')[0]);

    private static (int Code, string Text) Run(params string[] words)
    {
        var output = new StringWriter();
        var code = PolicyCommand.Run(words, output, new StringWriter());
        return (code, output.ToString().ReplaceLineEndings("\n"));
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
