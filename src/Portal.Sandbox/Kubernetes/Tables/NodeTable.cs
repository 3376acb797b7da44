using System.Text.Json.Nodes;
using Portal.Sandbox.Kubernetes.Storage;

namespace Portal.Sandbox.Kubernetes.Tables;

/// <summary>Nodes.</summary>
internal static class NodeTable
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static TableLayout Layout(TableLayouts tables) => TableLayouts.Layout(
        TableLayouts.Text("Status", Status),
        TableLayouts.Text("Roles", Roles),
        tables.Age,
        TableLayouts.Text("Version", node => node.TextAt("status", "nodeInfo", "kubeletVersion")),
        TableLayouts.Wide("Internal-IP", node => node.ItemsAt("status", "addresses").Where(address => address.TextAt("type") == "InternalIP").Select(address => address.TextAt("address")).FirstOrDefault() ?? "<none>"),
        TableLayouts.Wide("OS-Image", node => node.TextAt("status", "nodeInfo", "osImage")),
        TableLayouts.Wide("Container-Runtime", node => node.TextAt("status", "nodeInfo", "containerRuntimeVersion")));

    private static string Status(JsonObject node)
    {
        var ready = node.ItemsAt("status", "conditions").FirstOrDefault(condition => condition.TextAt("type") == "Ready").TextAt("status");
        var word = ready switch
        {
            "True" => "Ready",
            null => "Unknown",
            _ => "NotReady",
        };
        return node.FlagAt("spec", "unschedulable") == true ? word + ",SchedulingDisabled" : word;
    }

    private static string Roles(JsonObject node)
    {
        var roles = (node.ObjectAt("metadata", "labels") ?? []).Where(label => label.Key.StartsWith(RolePrefix, StringComparison.Ordinal)).Select(label => label.Key[RolePrefix.Length..]).ToArray();
        return roles.Length == 0 ? "<none>" : string.Join(",", roles);
    }
}
