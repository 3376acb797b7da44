using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.Secrets;

/// <summary>
/// A change of some keys of a secret that leaves the others as they are (KV version 2 takes a JSON merge patch, RFC 7396). A merge patch writes
/// null for "remove", so it cannot write a null.
/// </summary>
/// <param name="Set">The keys to write, each with its whole new value.</param>
/// <param name="Removed">The keys to remove.</param>
public sealed record SecretPatch(ImmutableArray<SecretEntry> Set, ImmutableArray<string> Removed)
{
    /// <summary>Whether a merge patch can say it: no value is or holds a null.</summary>
    public bool IsPossible => Set.ToDocument().Members.All(member => !HoldsNull(member.Value));

    /// <summary>What turns one set of values into another.</summary>
    public static SecretPatch Between(ImmutableArray<SecretEntry> before, ImmutableArray<SecretEntry> after)
    {
        var changes = DocumentChanges.Between(before.ToDocument(), after.ToDocument());
        var written = changes.Added.Concat(changes.Changed).ToHashSet(StringComparer.Ordinal);
        return new SecretPatch([.. after.Where(entry => written.Contains(entry.Key))], changes.Removed);
    }

    /// <summary>Whether a secret holds what this change would have left in it.</summary>
    internal bool IsIn(ImmutableArray<SecretEntry> entries)
    {
        var document = entries.ToDocument().Even();
        return Set.ToDocument().Even().Members.All(member => member.Value.Equals(document[member.Key])) && Removed.All(key => document[key] is null);
    }

    /// <summary>The merge patch. An object that was there already is patched key by key, so that what it lost goes too.</summary>
    internal JsonObject Body(ImmutableArray<SecretEntry>? before)
    {
        var known = before?.ToDocument();
        var body = new JsonObject();
        foreach (var member in Set.ToDocument().Members) body[member.Key] = Difference(known?[member.Key], member.Value);
        foreach (var key in Removed) body[key] = null;
        return body;
    }

    private static JsonNode? Difference(SecretNode? before, SecretNode after)
    {
        if (before is not ObjectNode was || after is not ObjectNode now) return JsonNode.Parse(JsonFace.Write(after));
        var difference = new JsonObject();
        foreach (var member in now.Members.Where(member => !member.Value.Equals(was[member.Key]))) difference[member.Key] = Difference(was[member.Key], member.Value);
        foreach (var member in was.Members.Where(member => now[member.Key] is null)) difference[member.Key] = null;
        return difference;
    }

    private static bool HoldsNull(SecretNode node) => node switch
    {
        ObjectNode map => map.Members.Any(member => HoldsNull(member.Value)),
        ListNode list => list.Items.Any(HoldsNull),
        _ => node.Kind is NodeKind.Null,
    };
}
