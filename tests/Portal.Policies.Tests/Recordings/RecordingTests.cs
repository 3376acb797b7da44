namespace Portal.Policies.Tests.Recordings;

/// <summary>Answers of real servers. A further recording is a further file in Data, named after its dialect.</summary>
public sealed class RecordingTests
{
    public static TheoryData<string> Files => [.. RecordedDecisions.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_recorded_answer_is_given_again(string file)
    {
        var dialect = RecordedDecisions.Dialect(file);
        var asked = 0;
        var wrong = new List<string>();
        foreach (var recorded in RecordedDecisions.Read(file))
        {
            var engine = AclEngine.Compile(recorded.Documents(), dialect);
            foreach (var (path, expected) in recorded.Paths)
            {
                asked++;
                var answer = engine.Capabilities(path).ToNames();
                if (!answer.SequenceEqual(expected))
                {
                    wrong.Add($"line {recorded.Line} {path}: [{string.Join(' ', answer)}] instead of [{string.Join(' ', expected)}]");
                }
            }
        }

        Assert.True(asked > 0, $"{file} has no decisions.");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {asked} differ: " + string.Join("; ", wrong.Take(10)));
    }

    [Fact]
    public void The_recordings_that_belong_to_the_tests_are_there_and_whole()
    {
        Assert.Equal(12_000, RecordedDecisions.Read("vault-1.8.jsonl").Sum(line => line.Paths.Count));
        Assert.Equal(10_000, RecordedDecisions.Read("openbao-2.6.jsonl").Sum(line => line.Paths.Count));
    }

    [Fact]
    public void No_recorded_policy_is_refused_and_an_edit_that_changes_nothing_leaves_every_byte()
    {
        foreach (var document in RecordedDecisions.Files.SelectMany(RecordedDecisions.Read).SelectMany(recorded => recorded.Documents()))
        {
            Assert.DoesNotContain(document.Problems, problem => problem.Severity == PolicySeverity.Error);
            Assert.All(document.Stanzas, stanza => Assert.Equal(document.Text, document.Replace(stanza, stanza with { }).Text));
        }
    }
}
