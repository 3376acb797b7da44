using Portal.Policies;

namespace Portal.Core.Access.Moving;

/// <summary>What a policy that names secrets becomes when they move: first with both paths, then with the new one alone. Pure: it only looks at texts.</summary>
internal static class MovedPolicy
{
    /// <summary>The policy in which every stanza that names what moves stands a second time for the new path.</summary>
    public static PolicyDocument Wide(PolicyDocument document, MovedPaths moved)
    {
        // From the last one on, so that the places of those before stay.
        for (var index = document.Stanzas.Count - 1; index >= 0; index--)
        {
            var stanza = document.Stanzas[index];
            if (moved.Pattern(stanza.Pattern) is { } pattern && Twin(document, stanza, pattern) < 0) document = document.Repeat(stanza, pattern);
        }

        return document;
    }

    /// <summary>The policy that names the new paths and no longer the old ones; a stanza that <see cref="Wide"/> has put beside the old one takes its place.</summary>
    public static PolicyDocument Moved(PolicyDocument document, MovedPaths moved)
    {
        for (var index = document.Stanzas.Count - 1; index >= 0; index--)
        {
            var stanza = document.Stanzas[index];
            if (moved.Pattern(stanza.Pattern) is not { } pattern) continue;
            // The one that was put after it goes, so that what stays is in its place, with the comments before it.
            var twin = Twin(document, stanza, pattern);
            if (twin > index) document = document.Remove(document.Stanzas[twin]);
            document = twin >= 0 && twin < index
                ? document.Remove(stanza)
                : document.Replace(document.Stanzas[index], document.Stanzas[index] with { Pattern = pattern });
        }

        return document;
    }

    // The place of a stanza that says the same of the new path; -1 for none.
    private static int Twin(PolicyDocument document, PolicyStanza stanza, string pattern)
    {
        var wanted = (stanza with { Pattern = pattern }).Print();
        return document.Stanzas.ToList().FindIndex(other => other.Pattern == pattern && other.HasControlGroup == stanza.HasControlGroup && other.Print() == wanted);
    }
}
