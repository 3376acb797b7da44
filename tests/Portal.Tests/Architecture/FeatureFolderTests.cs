using System.Text.RegularExpressions;

namespace Portal.Tests.Architecture;

/// <summary>Removing a feature is removing its folder and one line, so features may not lean on each other.</summary>
public sealed class FeatureFolderTests
{
    /// <summary>The folders of Portal.Core that every feature may use: the two doors, identity, plans, failures.</summary>
    private static readonly HashSet<string> SharedCore = ["Activity", "Changes", "Environments", "Failures", "Kubernetes", "Live", "Vault"];

    /// <summary>
    /// The features whose purpose is to join others, and what they join. Everything else stands alone; a new entry here is a
    /// decision to be argued for, not a way to make the test pass.
    /// </summary>
    private static readonly Dictionary<string, string[]> JoinsInCore = new()
    {
        ["Access"] = ["Policies", "Roles", "Secrets", "ServiceAccounts", "Workloads", "Injection"],
        ["Injection"] = ["Policies", "Roles", "Secrets", "ServiceAccounts", "Workloads"],
        ["Setup"] = ["Access", "Injection", "Policies", "Roles", "Secrets", "ServiceAccounts", "Workloads"],
        ["Policies"] = ["Secrets"],
        // A value is edited, merged and looked at in the same way wherever it is kept.
        ["KubernetesSecrets"] = ["Secrets"],
    };

    /// <summary>The same for the pages.</summary>
    private static readonly Dictionary<string, string[]> JoinsInPortal = [];

    [Fact]
    public void A_feature_of_the_core_names_no_other_feature()
    {
        var features = Folders("src/Portal.Core").Except(SharedCore).ToArray();

        AssertSeparate("src/Portal.Core", "Portal.Core", features, JoinsInCore);
    }

    [Fact]
    public void The_shared_folders_of_the_core_name_no_feature()
    {
        var features = Folders("src/Portal.Core").Except(SharedCore).ToArray();
        // SecretPath is how the whole product writes the address of a secret; the Vault door takes it too, and an environment names those pinned for everybody.
        var allowed = SharedCore.ToDictionary(folder => folder, folder => folder is "Vault" or "Environments" ? new[] { "Secrets" } : []);

        AssertSeparate("src/Portal.Core", "Portal.Core", features, allowed, SharedCore);
    }

    [Fact]
    public void A_feature_of_the_portal_names_no_other_feature()
    {
        AssertSeparate("src/Portal/Features", "Portal.Features", Folders("src/Portal/Features"), JoinsInPortal);
    }

    [Fact]
    public void What_features_share_names_no_feature()
    {
        var naming = new[] { "src/Portal/Shared", "src/Portal/SignIn" }
            .SelectMany(folder => Repository.Files(folder, ".cs", ".razor"))
            .Where(file => file.Text.Contains("Portal.Features.", StringComparison.Ordinal));

        Assert.Empty(naming.Select(file => file.Name));
    }

    private static string[] Folders(string parent) =>
        [.. Repository.Files(parent, ".cs", ".razor").Select(file => file.Name[(parent.Length + 1)..].Split('/')).Where(parts => parts.Length > 1).Select(parts => parts[0]).Distinct()];

    private static void AssertSeparate(string parent, string root, string[] features, Dictionary<string, string[]> joins, IEnumerable<string>? from = null)
    {
        var broken =
            from feature in @from ?? features
            from file in Repository.Files($"{parent}/{feature}", ".cs", ".razor")
            let text = file.Text
            from other in features
            where other != feature && !joins.GetValueOrDefault(feature, []).Contains(other)
            where Regex.IsMatch(text, $@"\b{Regex.Escape(root)}\.{other}\b")
            select $"{file.Name} names {root}.{other}";

        Assert.True(!broken.Any(), "Move what both need to the shared folders, or put it into a feature whose purpose is to join them: " + string.Join("; ", broken));
    }
}
