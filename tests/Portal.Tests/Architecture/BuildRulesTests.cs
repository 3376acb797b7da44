using System.Xml.Linq;

namespace Portal.Tests.Architecture;

/// <summary>The rules of the build are part of the product: a build that stopped checking would look like one that passes.</summary>
public sealed class BuildRulesTests
{
    [Theory]
    [InlineData("P:System.DateTime.Now")]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("P:System.Threading.Tasks.Task`1.Result")]
    [InlineData("M:System.Threading.Tasks.Task.Wait")]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int32)")]
    [InlineData("M:Microsoft.AspNetCore.Components.MarkupString.#ctor(System.String)")]
    public void A_symbol_that_hides_time_waiting_or_markup_is_banned(string symbol)
    {
        Assert.Contains(Repository.File("BannedSymbols.txt").Lines, line => line.StartsWith(symbol + ";", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_is_built_with_the_ban_and_with_warnings_as_errors()
    {
        var properties = XDocument.Parse(Repository.File("Directory.Build.props").Text);

        Assert.Contains(properties.Descendants("PackageReference"), item => item.Attribute("Include")?.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        Assert.Contains(properties.Descendants("AdditionalFiles"), item => item.Attribute("Include")?.Value.EndsWith("BannedSymbols.txt", StringComparison.Ordinal) == true);
        Assert.Equal("true", properties.Descendants("TreatWarningsAsErrors").Single().Value);
        Assert.Equal("enable", properties.Descendants("Nullable").Single().Value);
        Assert.DoesNotContain("RS0030", Repository.File(".editorconfig").Text + Repository.File("Directory.Build.props").Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Repository.Files("", ".csproj"), project => project.Text.Contains("<TreatWarningsAsErrors>", StringComparison.Ordinal) || project.Text.Contains("RS0030", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_locks_its_packages_and_takes_their_versions_from_the_one_list()
    {
        foreach (var project in Repository.Files("", ".csproj"))
        {
            var folder = Path.GetDirectoryName(project.Name)!.Replace('\\', '/');

            Assert.True(Repository.File($"{folder}/packages.lock.json").Exists, $"{folder} has no packages.lock.json: run dotnet restore and commit it.");
            Assert.DoesNotContain(XDocument.Parse(project.Text).Descendants("PackageReference"), item => item.Attribute("Version") is not null);
        }
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.File("VaultPortal.sln").Text.Replace('\\', '/');

        Assert.All(Repository.Files("", ".csproj"), project => Assert.Contains(project.Name, solution, StringComparison.Ordinal));
    }
}
