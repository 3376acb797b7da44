using System.Text.Json.Nodes;
using Portal.Core.Injection;
using Portal.Core.Secrets;

namespace Portal.Core.Tests.Injection;

/// <summary>What a template writes, as consul-template would, and what is wrong with those that write nothing.</summary>
public sealed class SecretTemplateTests
{
    private static readonly SecretPath Path = new("internal", "database/config");

    private static readonly JsonObject V2 = JsonNode.Parse("""
        {"data":{"password":"p'w","username":"ada","port":5432},"metadata":{"created_time":"2026-11-24T10:00:00.123456789Z","custom_metadata":null,"deletion_time":"","destroyed":false,"version":3}}
        """)!.AsObject();

    [Theory]
    [InlineData("""{{- with secret "internal/data/database/config" -}} postgresql://{{ .Data.data.username }}@db:{{ .Data.data.port }} {{- end -}}""", "postgresql://ada@db:5432")]
    [InlineData("""{{ with $s := secret "x" }}{{ $s.Data.data.username | toUpper }}{{ end }}""", "ADA")]
    [InlineData("""{{ range $k, $v := (secret "x").Data.data }}{{ $k }}={{ $v }};{{ end }}""", "password=p'w;port=5432;username=ada;")]
    [InlineData("""{{ with secret "x" }}{{ index .Data.data "username" | printf "%s!" }}{{ end }}""", "ada!")]
    [InlineData("""{{ with secret "x" }}{{ if eq .Data.data.username "ada" }}yes{{ else }}no{{ end }}{{ end }}""", "yes")]
    [InlineData("""{{ with secret "x" }}{{ if .Data.data.nothing_like_it | not }}a{{ else if .Data.data.port }}b{{ end }}{{ end }}""", "a")]
    [InlineData("""a{{/* said to nobody */}}b""", "ab")]
    [InlineData("""{{ with secret "x" }}{{ .Data.data.password | base64Encode | base64Decode }}{{ end }}""", "p'w")]
    [InlineData("""{{ with secret "x" }}{{ .Data.password }}{{ end }}""", "<no value>")]
    [InlineData("""{{ with secret "x" }}{{ .Data.data | toJSON }}{{ end }}""", """{"password":"p'w","port":5432,"username":"ada"}""")]
    public void A_template_is_written_as_the_agent_writes_it(string template, string expected)
    {
        var result = SecretTemplate.Render(template, "{{", "}}", failsOnMissingKey: false, _ => V2);

        Assert.Null(result.Problem);
        Assert.Equal(expected, result.Text!.Reveal());
    }

    [Fact]
    public void Without_a_template_a_version_2_secret_becomes_a_go_map()
    {
        var result = SecretTemplate.Render(SecretTemplate.DefaultOf("internal/data/database/config", "map"), "{{", "}}", false, _ => V2);

        Assert.Equal(
            "data: map[password:p'w port:5432 username:ada]\nmetadata: map[created_time:2026-11-24T10:00:00.123456789Z custom_metadata:<nil> deletion_time: destroyed:false version:3]\n",
            result.Text!.Reveal());
    }

    [Fact]
    public void The_json_default_is_one_line()
    {
        var result = SecretTemplate.Render(SecretTemplate.DefaultOf("x", "json"), "{{", "}}", false, _ => new JsonObject { ["user"] = "<ada>" });

        Assert.Equal("{\"user\":\"\\u003cada\\u003e\"}\n", result.Text!.Reveal());
    }

    [Theory]
    [InlineData(SecretFileFormat.Properties, "password=<password>\nuser-name=<user-name>\n")]
    [InlineData(SecretFileFormat.ShellExports, "export PASSWORD='<password>'\nexport USER_NAME='<user-name>'\n")]
    [InlineData(SecretFileFormat.Json, """{"password":"<password>","user-name":"<user-name>"}""")]
    [InlineData(SecretFileFormat.OneValue, "<user-name>")]
    public void A_format_is_a_template_that_reads_either_engine(SecretFileFormat format, string expected)
    {
        foreach (var kv in new[] { KvVersion.V1, KvVersion.V2 })
        {
            var template = SecretTemplate.Write(format, Path, kv, "user-name")!;
            var preview = SecretTemplate.Preview(template, Path, kv, ["password", "user-name"]);

            Assert.Null(preview.Problem);
            Assert.Equal(expected, preview.Text!.Reveal());
        }
    }

    [Fact]
    public void A_quote_in_a_value_does_not_leave_the_shell_s_quotes()
    {
        var template = SecretTemplate.Write(SecretFileFormat.ShellExports, Path, KvVersion.V2, null)!;

        Assert.Contains("""export PASSWORD='p'\''w'""", SecretTemplate.Render(template, "{{", "}}", false, _ => V2).Text!.Reveal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ with secret \"x\" }}\n{{ .Data.data.username }}", 1, "{{ end }}")]
    [InlineData("a\n{{ .Data", 2, "not closed")]
    [InlineData("a\nb\n{{ end }}", 3, "closes nothing")]
    [InlineData("{{ with secret \"x\" }}{{ .Data.data.api-token }}{{ end }}", 1, "index")]
    [InlineData("{{ with secret \"x\" }}{{ .Data.data.username.first }}{{ end }}", 1, "without fields")]
    [InlineData("{{ with secret \"other\" }}{{ end }}", 1, "no secret at other")]
    [InlineData("{{ key \"consul/key\" }}", 1, "left to the agent")]
    [InlineData("{{ $nobody }}", 1, "not defined")]
    public void What_is_wrong_is_said_with_its_line(string template, int line, string words)
    {
        var problem = SecretTemplate.Render(template, "{{", "}}", false, path => path == "x" ? V2 : null).Problem;

        Assert.NotNull(problem);
        Assert.Equal(line, problem.Line);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_key_is_an_error_when_the_annotation_says_so()
    {
        Assert.NotNull(SecretTemplate.Render("""{{ with secret "x" }}{{ .Data.data.nothing }}{{ end }}""", "{{", "}}", failsOnMissingKey: true, _ => V2).Problem);
    }

    [Fact]
    public void Other_delimiters_leave_braces_alone()
    {
        Assert.Equal("{{ada}}", SecretTemplate.Render("""{{[[ with secret "x" ]][[ .Data.data.username ]][[ end ]]}}""", "[[", "]]", false, _ => V2).Text!.Reveal());
    }

    [Fact]
    public void The_secrets_of_a_template_are_known_without_reading_them()
    {
        const string Template = """{{ with secret "a/b" }}{{ with secret "c/d?version=2" }}{{ (secret "e").Data.x }}{{ end }}{{ else }}{{ secret "a/b" }}{{ end }}""";

        Assert.Equal(["a/b", "c/d?version=2", "e"], SecretTemplate.PathsIn(Template));
    }
}
