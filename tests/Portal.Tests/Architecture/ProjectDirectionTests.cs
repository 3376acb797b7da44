using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Portal.Tests.Architecture;

/// <summary>Portal → Portal.Core → Portal.Policies ← Portal.Sandbox ← Portal, and nothing else.</summary>
public sealed partial class ProjectDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Portal.Policies"] = [],
        ["Portal.Core"] = ["Portal.Policies"],
        ["Portal.Sandbox"] = ["Portal.Policies"],
        ["Portal"] = ["Portal.Core", "Portal.Policies", "Portal.Sandbox"],
    };

    [Fact]
    public void Projects_reference_each_other_only_in_the_drawn_direction()
    {
        var found = Repository.Files("src", ".csproj").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file.Name),
            file => References(file, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order().ToArray());

        Assert.Equal(Allowed.Keys.Order(), found.Keys.Order());
        foreach (var (project, references) in found)
        {
            Assert.True(references.All(Allowed[project].Contains), $"{project} references {string.Join(", ", references)}; allowed are {string.Join(", ", Allowed[project])} (docs/adr/0001).");
        }
    }

    [Fact]
    public void The_policy_library_has_no_dependency()
    {
        Assert.Empty(References(Repository.File("src/Portal.Policies/Portal.Policies.csproj"), "PackageReference"));
    }

    [Theory]
    [InlineData("Portal.Core", "MudBlazor")]
    [InlineData("Portal.Core", "Microsoft.AspNetCore.Components")]
    [InlineData("Portal.Sandbox", "Portal.Core")]
    [InlineData("Portal.Sandbox", "KubernetesClient")]
    [InlineData("Portal.Sandbox", "Refit")]
    public void An_assembly_does_not_use_what_would_blur_its_purpose(string assembly, string forbidden)
    {
        var used = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name ?? "");

        Assert.DoesNotContain(used, name => name == forbidden || name.StartsWith(forbidden + ".", StringComparison.Ordinal));
    }

    [Fact]
    public void The_portal_names_the_sandbox_in_one_file_only()
    {
        var naming = Repository.Files("src/Portal", ".cs", ".razor").Where(file => SandboxNamespace().IsMatch(file.Text)).Select(file => file.Name).ToArray();

        Assert.True(naming.Length <= 1, $"Only the place that starts the sandbox may name it, not {string.Join(", ", naming)}.");
    }

    [Fact]
    public void Only_the_kubernetes_door_makes_a_client_for_a_cluster()
    {
        // A second path to the cluster is how other products came to forget the impersonation headers.
        var makers = Repository.Files("src", ".cs", ".razor")
            .Where(file => !file.Name.StartsWith("src/Portal.Core/Kubernetes/", StringComparison.Ordinal) && ClusterClient().IsMatch(file.Text));

        Assert.Empty(makers.Select(file => file.Name));
    }

    private static string[] References(SourceFile project, string kind) =>
        [.. XDocument.Parse(project.Text).Descendants(kind).Select(element => element.Attribute("Include")?.Value ?? "")];

    [GeneratedRegex(@"\bPortal\.Sandbox\b")]
    private static partial Regex SandboxNamespace();

    [GeneratedRegex(@"\bnew\s+(k8s\.)?Kubernetes\s*\(")]
    private static partial Regex ClusterClient();
}
