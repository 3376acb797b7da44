using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Injector.Templates;

namespace Portal.Sandbox.Tests.Injector;

/// <summary>The templates of agents, as Go and consul-template read and execute them.</summary>
public sealed class SecretTemplateTests
{
    private const string V2 = """{ "data": { "password": "x", "username": "y", "api-token": "t" }, "metadata": { "created_time": "2026-01-01T00:00:00Z", "custom_metadata": null, "deletion_time": "", "destroyed": false, "version": 3 } }""";

    [Theory]
    [InlineData("{{ with secret \"s\" }}{{ range $k, $v := .Data }}{{ $k }}: {{ $v }}\n{{ end }}{{ end }}", "data: map[api-token:t password:x username:y]\nmetadata: map[created_time:2026-01-01T00:00:00Z custom_metadata:<nil> deletion_time: destroyed:false version:3]\n")]
    [InlineData("{{ with secret \"s\" }}{{ .Data.data | toJSON }}{{ end }}", """{"api-token":"t","password":"x","username":"y"}""")]
    [InlineData("{{- with secret \"s\" -}}\nuser={{ .Data.data.username }}\n{{- end }}\n", "user=y\n")]
    [InlineData("{{ with secret \"s\" }}{{ .Data.password }}{{ end }}", "<no value>")]
    [InlineData("{{ with secret \"s\" }}{{ index .Data.data \"api-token\" }}{{ end }}", "t")]
    [InlineData("{{ with $s := secret \"s\" }}{{ if eq $s.Data.data.username \"y\" }}yes{{ else }}no{{ end }}{{ end }}", "yes")]
    [InlineData("{{ with secret \"s\" }}{{ range .Data.data }}[{{ . }}]{{ end }}{{ end }}", "[t][x][y]")]
    [InlineData("{{ with secret \"s\" }}{{ if and .Data.data.username (not .Data.data.nothing) }}{{ printf \"%s:%s v%v\" .Data.data.username .Data.data.password .Data.metadata.version }}{{ end }}{{ end }}", "y:x v3")]
    [InlineData("{{ with secret \"s\" }}{{ .Data.data.password | base64Encode | base64Decode | toUpper }}{{ end }}", "X")]
    [InlineData("{{/* note */}}a {{- \" b \" -}} c{{ range $i, $e := loop 3 }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $e }}{{ end }}", "a b c02")]
    [InlineData("{{ define \"pair\" }}{{ . }}={{ $ }};{{ end }}{{ with secret \"s\" }}{{ range .Data.data }}{{ template \"pair\" . }}{{ end }}{{ end }}", "t=t;x=x;y=y;")]
    [InlineData("{{ block \"greeting\" \"you\" }}hello {{ . }}{{ end }}{{ template \"greeting\" }}", "hello youhello <no value>")]
    [InlineData("{{ $x := 1 }}{{ range loop 2 }}{{ $x = add 1 $x }}{{ end }}{{ $x }}", "3")]
    public void A_template_gives_what_the_real_engine_gives(string template, string text)
    {
        Assert.Equal(text, Execute(template));
    }

    [Theory]
    [InlineData("{{ template \"none\" }}", "template: :1:12: executing \"\" at <{{template \"none\"}}>: template \"none\" not defined")]
    [InlineData("{{ define \"a\" }}", "template: :1: unexpected EOF")]
    [InlineData("{{ if true }}{{ define \"a\" }}{{ end }}{{ end }}", "template: :1: unexpected {{define}}")]
    [InlineData("{{ foo }}", "template: :1: function \"foo\" not defined")]
    [InlineData("a\n{{ .Data.data.api-token }}", "template: :2: bad character U+002D '-'")]
    [InlineData("{{ if true }}", "template: :1: unexpected EOF")]
    [InlineData("{{ $x }}", "template: :1: undefined variable \"$x\"")]
    [InlineData("{{ end }}", "template: :1: unexpected {{end}}")]
    [InlineData("{{ \"open }}", "template: :1: unterminated quoted string")]
    public void A_template_that_cannot_be_read_names_the_line(string template, string error)
    {
        Assert.Equal(error, Assert.Throws<TemplateException>(() => Execute(template)).Message);
    }

    [Fact]
    public void Asking_nothing_for_a_field_fails_as_in_go()
    {
        var error = Assert.Throws<TemplateException>(() => Execute("{{ with secret \"s\" }}\n{{ .Data.nothing.password }}{{ end }}"));

        Assert.StartsWith("template: :2:", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("executing \"\" at <.Data.nothing.password>: nil pointer evaluating interface {}.password", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_key_is_an_error_when_asked_for()
    {
        var error = Assert.Throws<TemplateException>(() => Execute("{{ with secret \"s\" }}{{ .Data.password }}{{ end }}", strict: true));

        Assert.EndsWith("map has no entry for key \"password\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_delimiters_leave_braces_alone()
    {
        Assert.Equal("{{ x }} y", SecretTemplate.Parse("{{ x }} <% with secret \"s\" %><% .Data.data.username %><% end %>", "<%", "%>").Execute(Data()));
    }

    [Fact]
    public void What_is_not_known_yet_is_asked_for_once_and_nothing_is_wrong_meanwhile()
    {
        var data = Data();

        SecretTemplate.Parse("{{ with secret \"other\" }}{{ .Data.x }}{{ end }}{{ with secret \"other\" }}{{ end }}{{ range secrets \"list\" }}{{ . }}{{ end }}").Execute(data);

        Assert.Equal(["vault.list(list)", "vault.read(other)"], data.Missing.Select(read => read.ToString()).Order(StringComparer.Ordinal));
    }

    private static string Execute(string template, bool strict = false) => SecretTemplate.Parse(template, strict: strict).Execute(Data());

    private static TemplateData Data()
    {
        var time = new FakeTimeProvider();
        var secret = new VaultSecret(GoValues.Map(JsonNode.Parse(V2)!.AsObject()));
        var files = new ContainerFiles(new(FileEntry.Directory(0, time.GetUtcNow())), [], time);
        return new(new Dictionary<TemplateRead, object?> { [new("s", false, "")] = secret }, new Dictionary<string, string>(), files, time);
    }
}
