using YamlDotNet.RepresentationModel;

namespace Portal.Sandbox.Tests.Deploy;

/// <summary>What the folders of <c>deploy/kubernetes</c> render to, whatever cluster it goes to.</summary>
public sealed class KustomizeTests
{
    [Theory]
    [InlineData("base")]
    [InlineData("overlays/local")]
    [InlineData("overlays/production")]
    public async Task The_portals_service_account_may_impersonate_users_and_nothing_else(string folder)
    {
        var objects = Objects(await Kubectl.KustomizeAsync(folder));

        var roles = objects.Where(item => Text(item, "kind") is "ClusterRole" or "Role").ToArray();
        var rules = roles.SelectMany(role => Items(role, "rules")).ToArray();
        Assert.Single(roles);
        Assert.All(rules, rule => Assert.Equal(["impersonate"], Items(rule, "verbs").Select(verb => verb.ToString())));
        Assert.All(rules, rule => Assert.Equal(["users"], Items(rule, "resources").Select(resource => resource.ToString())));
    }

    [Fact]
    public async Task In_production_only_named_people_may_be_impersonated_and_all_of_them_are_the_portals()
    {
        var role = Objects(await Kubectl.KustomizeAsync("overlays/production")).Single(item => Text(item, "kind") == "ClusterRole");

        var names = Items(role, "rules").SelectMany(rule => Items(rule, "resourceNames")).Select(name => name.ToString()).ToArray();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.StartsWith("vp:", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/local")]
    [InlineData("overlays/production")]
    public async Task The_container_is_not_root_and_cannot_change_its_own_files(string folder)
    {
        var pod = At(Objects(await Kubectl.KustomizeAsync(folder)).Single(item => Text(item, "kind") == "Deployment"), "spec", "template", "spec");

        var container = Items(pod, "containers").Single();
        Assert.Equal("true", At(pod, "securityContext", "runAsNonRoot").ToString());
        Assert.Equal("RuntimeDefault", At(pod, "securityContext", "seccompProfile", "type").ToString());
        Assert.Equal("true", At(container, "securityContext", "readOnlyRootFilesystem").ToString());
        Assert.Equal("false", At(container, "securityContext", "allowPrivilegeEscalation").ToString());
        Assert.Equal("/livez", At(container, "livenessProbe", "httpGet", "path").ToString());
        Assert.Equal("/readyz", At(container, "readinessProbe", "httpGet", "path").ToString());
    }

    [Theory]
    [InlineData("overlays/local")]
    [InlineData("overlays/production")]
    public async Task The_deployment_reads_the_settings_that_are_rendered_beside_it(string folder)
    {
        var objects = Objects(await Kubectl.KustomizeAsync(folder));

        var settings = objects.Single(item => Text(item, "kind") == "ConfigMap");
        var container = Items(At(objects.Single(item => Text(item, "kind") == "Deployment"), "spec", "template", "spec"), "containers").Single();
        Assert.Equal(At(settings, "metadata", "name").ToString(), At(Items(container, "envFrom").Single(), "configMapRef", "name").ToString());
        Assert.Contains("Portal__Environments__0__Vault__Address", ((YamlMappingNode)At(settings, "data")).Children.Keys.Select(key => key.ToString()));
    }

    [Theory]
    [InlineData("raft/vault-values.yaml")]
    [InlineData("consul/vault-values.yaml")]
    public void The_values_for_Vault_ask_for_three_nodes_and_an_injector(string file)
    {
        var values = Objects(File.ReadAllText(Path.Combine(Kubectl.Root, "deploy", "vault", file))).Single();

        Assert.Equal("true", At(values, "server", "ha", "enabled").ToString());
        Assert.Equal("3", At(values, "server", "ha", "replicas").ToString());
        Assert.Equal("true", At(values, "injector", "enabled").ToString());
    }

    private static YamlMappingNode[] Objects(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static string Text(YamlMappingNode node, string key) => At(node, key).ToString();

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (current, key) => current[new YamlScalarNode(key)]);

    private static IEnumerable<YamlNode> Items(YamlNode node, string key) => ((YamlSequenceNode)At(node, key)).Children;
}
