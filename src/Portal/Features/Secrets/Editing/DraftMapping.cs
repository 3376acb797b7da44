using System.Collections.Immutable;
using Portal.Core;
using Portal.Core.Secrets;

namespace Portal.Features.Secrets.Editing;

/// <summary>Between a secret as the core reads and writes it and as it is typed.</summary>
internal static class DraftMapping
{
    /// <summary>The values of a read secret, to be typed at. The person asked for them by opening the editor.</summary>
    public static ImmutableArray<KeyValuePair<string, DraftValue>> ToDraft(this IEnumerable<SecretEntry> entries) =>
        [.. entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Kind is ValueKind.Json ? Json(entry.Value.Reveal()) : new DraftValue(entry.Value.Reveal(), IsJson: false)))];

    /// <summary>What is to be written.</summary>
    public static ImmutableArray<SecretEntry> ToEntries(this IEnumerable<KeyValuePair<string, DraftValue>> values) =>
        [.. values.Select(pair => new SecretEntry(pair.Key, new Sensitive(pair.Value.Text), pair.Value.IsJson ? ValueKind.Json : ValueKind.Text))];

    private static DraftValue Json(string text) => new(SecretJson.ProblemOf(text) is null ? SecretJson.Indent(text) : text, IsJson: true);
}
