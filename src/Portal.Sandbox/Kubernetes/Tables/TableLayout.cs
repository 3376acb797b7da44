using System.Text.Json.Nodes;

namespace Portal.Sandbox.Kubernetes.Tables;

/// <summary>One column: its heading, type, whether it is only for <c>-o wide</c> (priority 1), and what is in it.</summary>
internal sealed record Column(string Name, string Type, int Priority, Func<JsonObject, JsonNode?> Cell)
{
    public JsonObject Definition() => new()
    {
        ["name"] = Name,
        ["type"] = Type,
        ["format"] = Name == "Name" ? "name" : "",
        ["description"] = "",
        ["priority"] = Priority,
    };
}

/// <summary>The columns of one kind.</summary>
internal sealed record TableLayout(IReadOnlyList<Column> Columns)
{
    public JsonArray Definitions() => [.. Columns.Select(column => (JsonNode)column.Definition())];

    public JsonArray Cells(JsonObject document) => [.. Columns.Select(column => column.Cell(document))];
}
