using System.Collections.Concurrent;
using System.Text;

namespace Portal.EndToEnd.Tests.Canaries;

/// <summary>Everything that left the portal's memory, and where it went: what a canary must not be found in.</summary>
internal sealed class Sightings
{
    private readonly ConcurrentQueue<(string Place, byte[] Content)> _seen = [];

    public void Add(string place, string? content) => Add(place, Encoding.UTF8.GetBytes(content ?? ""));

    public void Add(string place, byte[] content)
    {
        if (content.Length > 0) _seen.Enqueue((place, content));
    }

    /// <summary>How much was looked at, by place: a scan of nothing finds nothing.</summary>
    public IReadOnlyDictionary<string, int> Sizes => _seen.GroupBy(item => item.Place).ToDictionary(group => group.Key, group => group.Sum(item => item.Content.Length));

    /// <summary>Whether a text was anywhere on a page.</summary>
    public bool Shows(string text) => _seen.Any(item => item.Place == Places.Document && item.Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    /// <summary>Forgets what was seen so far.</summary>
    public void Clear() => _seen.Clear();

    /// <summary>Which canary was seen where.</summary>
    public IReadOnlySet<(string What, string Place)> Of(IEnumerable<Canary> canaries) =>
        (from canary in canaries from item in _seen where canary.IsIn(item.Content) select (canary.What, item.Place)).ToHashSet();
}
