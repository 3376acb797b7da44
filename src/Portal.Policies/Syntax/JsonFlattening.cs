namespace Portal.Policies.Syntax;

/// <summary>
/// Turns JSON's nested objects into HCL's labelled blocks: an object whose members are all objects, and a list of nothing but objects,
/// dissolve into their parent. This is also why a stanza that holds a map and nothing else is misread by the server.
/// </summary>
internal static class JsonFlattening
{
    public static IReadOnlyList<ItemNode> Flatten(IReadOnlyList<ItemNode> items)
    {
        var result = new List<ItemNode>(items.Count);
        var open = new Stack<ItemNode>(items.Reverse());
        while (open.TryPop(out var item))
        {
            switch (item.Value)
            {
                case ObjectNode { Items.Count: > 0 } members when members.Items.All(member => member.Value is ObjectNode):
                    PushAll(open, members.Items.Select(member => item with { Keys = [.. item.Keys, .. member.Keys], Value = member.Value }));
                    break;
                case ListNode { Items.Count: > 0 } list when list.Items.All(element => element is ObjectNode):
                    PushAll(open, list.Items.Select(element => item with { Value = element }));
                    break;
                default:
                    result.Add(item with { Value = FlattenWithin(item.Value) });
                    break;
            }
        }

        return result;
    }

    private static SyntaxNode FlattenWithin(SyntaxNode value) => value switch
    {
        ObjectNode node => node with { Items = Flatten(node.Items) },
        ListNode node => node with { Items = [.. node.Items.Select(FlattenWithin)] },
        _ => value,
    };

    private static void PushAll(Stack<ItemNode> open, IEnumerable<ItemNode> items)
    {
        foreach (var item in items.Reverse())
        {
            open.Push(item);
        }
    }
}
