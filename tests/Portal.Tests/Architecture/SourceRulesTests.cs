using System.Text.RegularExpressions;

namespace Portal.Tests.Architecture;

/// <summary>What keeps the sources readable and portable.</summary>
public sealed partial class SourceRulesTests
{
    private static readonly string[] Written = [".cs", ".razor", ".css", ".js", ".md", ".yaml", ".yml", ".hcl", ".props", ".csproj", ".json", ".sh", ""];

    [Theory]
    [InlineData("src", ".cs", 300)]
    [InlineData("src", ".razor", 150)]
    [InlineData("tests", ".cs", 400)]
    public void A_file_stays_short_enough_to_be_read_at_once(string folder, string extension, int limit)
    {
        var long_ = Repository.Files(folder, extension).Select(file => (file.Name, file.Lines.Length)).Where(file => file.Length > limit);

        Assert.True(!long_.Any(), $"Split by purpose, the limit is {limit} lines: " + string.Join(", ", long_));
    }

    [Fact]
    public void Nothing_is_left_for_later_in_the_sources()
    {
        AssertNo(Later(), "Do it or open an issue", "src", "tests", "wwwroot-assets", "deploy", "docs");
    }

    [Fact]
    public void No_type_is_named_after_nothing()
    {
        AssertNo(EmptyName(), "Name the type after what it knows", "src", "tests");
        Assert.DoesNotContain(Repository.Files("src"), file => EmptyFileName().IsMatch(file.Name));
    }

    [Fact]
    public void No_rule_of_the_build_is_switched_off_in_the_code()
    {
        AssertNo(SwitchedOff(), "Fix the warning or argue for the rule in .editorconfig", "src", "tests");
    }

    [Fact]
    public void Nothing_refers_to_the_machine_it_was_written_on()
    {
        AssertNo(MachinePath(), "Take the path from the environment or from the repository", "");
    }

    [Fact]
    public void The_browser_loads_nothing_from_elsewhere()
    {
        AssertNo(ForeignStyle(), "Serve it from wwwroot-assets", "wwwroot-assets");
        AssertNo(ForeignTag(), "Serve it from wwwroot-assets", "src", "wwwroot-assets");
    }

    [Fact]
    public void A_value_becomes_text_only_where_a_request_is_built_or_a_person_asked_for_it()
    {
        // Logging, exceptions and addresses are where revealed values have leaked in other products.
        AssertNo(RevealedIntoText(), "Never put a revealed value into a log, an exception or an address", "src/Portal", "src/Portal.Core");
    }

    private static void AssertNo(Regex pattern, string instead, params string[] folders)
    {
        var hits =
            from folder in folders
            from file in Repository.Files(folder, Written)
            where !file.Name.EndsWith("packages.lock.json", StringComparison.Ordinal) && !file.Name.EndsWith("Architecture/SourceRulesTests.cs", StringComparison.Ordinal)
            from match in pattern.Matches(file.Text)
            select $"{file.Name}:{file.Text[..match.Index].Count(c => c == '\n') + 1} {match.Value.Trim()}";

        Assert.True(!hits.Any(), $"{instead}: " + string.Join("; ", hits.Distinct().Take(20)));
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Utils?|Helpers?|Manager)\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"(Utils?|Helpers?|Manager)\.(cs|razor)$|/(Utils|Helpers|Managers)/")]
    private static partial Regex EmptyFileName();

    [GeneratedRegex(@"#pragma\s+warning|SuppressMessage|#nullable\s+disable")]
    private static partial Regex SwitchedOff();

    // /home/vault is the home of the agent inside a container, not of a person.
    [GeneratedRegex(@"(?<![\w.:])/(work|root|Users|home/(?!vault\b)\w+)/|\b[A-Z]:\\+Users\b")]
    private static partial Regex MachinePath();

    [GeneratedRegex("""@import\s+(url\()?["']?(https?:)?//|url\(\s*["']?(https?:)?//|\b(import|fetch)\b[^;\n]*["'](https?:)?//""")]
    private static partial Regex ForeignStyle();

    [GeneratedRegex("""<(script|link|img|iframe|source|audio|video|object|embed)\b[^>]*\b(src|href|data)\s*=\s*["'](https?:)?//""", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignTag();

    [GeneratedRegex(@"(\bLog(Trace|Debug|Information|Warning|Error|Critical)\b|\bthrow\s+new\b|\bnew\s+Uri\b|NavigateTo)[^;]*\.Reveal\(\)")]
    private static partial Regex RevealedIntoText();
}
