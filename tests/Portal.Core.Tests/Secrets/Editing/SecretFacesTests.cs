using CsCheck;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.Tests.Secrets.Editing;

public sealed class SecretFacesTests
{
    [Fact]
    public void Every_document_survives_every_face()
    {
        Documents.Any.Sample(
            document =>
            {
                foreach (var face in new[] { SecretFace.Json, SecretFace.Yaml, SecretFace.Env })
                {
                    var text = SecretFaces.Write(face, document);
                    var reading = SecretFaces.Read(face, text, document);
                    Assert.True(reading.Document is not null, $"{face} {reading.Problem}\n{text}");
                    Assert.Equal(document.Exactly(), reading.Document.Exactly());
                }
            },
            iter: 3_000,
            print: document => document.Exactly());
    }

    [Fact]
    public void A_walk_through_the_faces_of_a_draft_changes_nothing()
    {
        Gen.Select(Documents.Any, Gen.Enum<SecretFace>().Array[1, 6]).Sample(
            (document, faces) =>
            {
                var draft = new SecretDraft(document, startWithRow: false);
                foreach (var face in faces.Append(SecretFace.Form))
                {
                    Assert.True(draft.Show(face), $"{face}: {draft.Problem} {string.Join(' ', draft.Problems.Values)}");
                    if (face is not SecretFace.Form) draft.Type(draft.Text);
                }

                Assert.False(draft.IsDirty);
                Assert.Equal(document.Exactly(), draft.Document.Exactly());
            },
            iter: 1_000,
            print: example => example.Item1.Exactly());
    }

    [Theory]
    [InlineData(SecretFace.Json, "{\n  \"a\": 1,\n  \"ü\": 54x\n}", 3, 10)]
    [InlineData(SecretFace.Json, "{\n\"a\": 1,\n  \"a\": 2\n}", 3, 3)]
    [InlineData(SecretFace.Json, "[1]", 1, 1)]
    [InlineData(SecretFace.Json, "", 1, 1)]
    [InlineData(SecretFace.Json, "{\"a\": \"\\ud83d\"}", 1, 7)]
    [InlineData(SecretFace.Yaml, "a: 1\nb: 2\na: 3\n", 3, 1)]
    [InlineData(SecretFace.Yaml, "a: 1\nb: 0x1F\n", 2, 4)]
    [InlineData(SecretFace.Yaml, "a: 0123", 1, 4)]
    [InlineData(SecretFace.Yaml, "a: .inf", 1, 4)]
    [InlineData(SecretFace.Yaml, "a: &x 1\nb: *x\n", 1, 4)]
    [InlineData(SecretFace.Yaml, "a: 1\n---\nb: 2\n", 2, 1)]
    [InlineData(SecretFace.Yaml, "- a\n", 1, 1)]
    [InlineData(SecretFace.Yaml, "a: !!binary aGk=\n", 1, 4)]
    [InlineData(SecretFace.Env, "A=1\noops\n", 2, 1)]
    [InlineData(SecretFace.Env, "A=1\nB='x\n", 2, 3)]
    [InlineData(SecretFace.Env, "A=1\nA=2", 2, 1)]
    [InlineData(SecretFace.Env, "A=\"x\" y", 1, 7)]
    [InlineData(SecretFace.Env, "1A=x", 1, 1)]
    public void A_text_that_cannot_be_read_names_its_place(SecretFace face, string text, int line, int column)
    {
        var reading = SecretFaces.Read(face, text, ObjectNode.Empty);

        Assert.Null(reading.Document);
        Assert.Equal((line, column), (reading.Problem!.Line, reading.Problem.Column));
        Assert.EndsWith(".", reading.Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_breaks_a_face()
    {
        // Pieces of real texts, cut and put together anywhere: what somebody has typed half of.
        var piece = Gen.OneOf("a", ": ", ":", "\n", "\n  ", "- ", "[", "]", "{", "}", "\"", "'", "|", "|-\n", ">", "#", " #", "&a", "*a", "!t", "!!str", "?", ",", "\\", "\\u12", "%", "@", "`", "=", "export ", "---", "...", "\t", "\r\n", "1", "0x", "\u0000", "\ufeff", "\ud83d", "<<");
        Gen.Select(piece.Array[0, 14], Gen.Enum<SecretFace>()).Sample(
            (pieces, face) =>
            {
                var reading = SecretFaces.Read(face, string.Concat(pieces), ObjectNode.Empty);
                Assert.True(reading.Document is null ? reading.Problem is { Line: > 0, Column: > 0 } : reading.Problem is null);
            },
            iter: 20_000,
            print: example => $"{example.Item2}: {System.Text.Json.JsonSerializer.Serialize(string.Concat(example.Item1))}");
    }

    [Fact]
    public void Yaml_of_people_keeps_its_types()
    {
        var reading = YamlFace.Read("# who\nuser: app # the app\nport: 5432\nratio: 1.50\non: yes\nempty:\ntext: '5432'\nday: 2026-01-02\nhosts: [a, b]\ntls:\n  verify: true\n  cert: |\n    line 1\n    line 2\n");

        Assert.Equal(
            Documents.Of("""{"user":"app","port":5432,"ratio":1.50,"on":"yes","empty":null,"text":"5432","day":"2026-01-02","hosts":["a","b"],"tls":{"verify":true,"cert":"line 1\nline 2\n"}}""").Exactly(),
            reading.Document!.Exactly());
        Assert.Single(reading.Notes);
    }

    [Fact]
    public void Yaml_is_written_as_people_write_it()
    {
        Assert.Equal(
            "user: app\nport: 5432\ntext: \"5432\"\nhosts:\n  - a\n  - name: b\n    up: true\ncert: |\n  line 1\n  line 2\nnone: []\n",
            YamlFace.Write(Documents.Of("""{"user":"app","port":5432,"text":"5432","hosts":["a",{"name":"b","up":true}],"cert":"line 1\nline 2\n","none":[]}""")));
    }

    [Fact]
    public void Env_of_people_is_read_as_texts()
    {
        var reading = EnvFace.Read("# comment\nexport A=1\nB = two words # why\nC='$literal #1'\nD=\"x\\ny\"\nE=\nF=\"a\nb\"\r\nG=http://x/#frag\n", ObjectNode.Empty);

        Assert.Equal(Documents.Of("""{"A":"1","B":"two words","C":"$literal #1","D":"x\ny","E":"","F":"a\nb","G":"http://x/#frag"}""").Exactly(), reading.Document!.Exactly());
    }

    [Fact]
    public void Env_keeps_a_type_as_long_as_the_text_fits_it()
    {
        var known = Documents.Of("""{"PORT":5432,"ON":true,"TLS":{"verify":true},"NONE":null,"a b":1}""");

        var same = EnvFace.Read("PORT=5433\nON=false\nTLS='{\"verify\": false}'\nNONE=\nNEW=7\n", known);
        var other = EnvFace.Read("PORT=x\nON=1\nTLS=no\nNONE=x\n", known);

        Assert.Equal(Documents.Of("""{"PORT":5433,"ON":false,"TLS":{"verify":false},"NONE":null,"a b":1,"NEW":"7"}""").Exactly(), same.Document!.Exactly());
        Assert.Equal(Documents.Of("""{"PORT":"x","ON":"1","TLS":"no","NONE":"x","a b":1}""").Exactly(), other.Document!.Exactly());
        Assert.Contains("\"a b\"", EnvFace.Limits(known)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": 1}", SecretFace.Json)]
    [InlineData("A=1\nB=2\n", SecretFace.Env)]
    [InlineData("a: 1\nb: 2\n", SecretFace.Yaml)]
    public void The_format_of_a_pasted_text_is_recognised(string text, SecretFace face) => Assert.Equal(face, SecretFaces.Guess(text));

    [Fact]
    public void Nesting_deeper_than_an_answer_can_be_read_is_refused_in_a_sentence()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100);

        Assert.NotNull(JsonFace.Read(deep).Problem);
        Assert.Contains("60 levels", YamlFace.Read(deep).Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invisible_characters_are_written_so_that_they_can_be_seen()
    {
        var document = new ObjectNode([new SecretMember("a", SecretNode.Text("x\u200b\u00a0"))]);

        Assert.Contains("\\u200b\\u00a0", JsonFace.Write(document), StringComparison.Ordinal);
        Assert.Contains("\\u200b\\u00a0", YamlFace.Write(document), StringComparison.Ordinal);
    }
}
