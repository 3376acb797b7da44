using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Portal.Core.Failures;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.Secrets.Comparing;

/// <summary>
/// What one comparison knows of values: an HMAC of each under a key that is drawn for this run and wiped with it. Nobody can look up a guess in what is
/// left, and two runs have nothing in common.
/// </summary>
internal sealed class SameValuesRun(int total) : IDisposable
{
    private const int RefusedKept = 20;
    private readonly Lock _gate = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<UInt128, ValuePlace> _first = [];
    private readonly Dictionary<UInt128, List<ValuePlace>> _same = [];
    private readonly List<ApiException> _refused = [];
    private int _read, _values, _leftAside, _refusedCount;

    /// <summary>Takes the values of one secret in and lets them go.</summary>
    public void Keep(SecretPath path, ImmutableArray<SecretEntry> entries)
    {
        var (marks, leftAside) = (new List<(UInt128 Mark, string Key)>(), 0);
        foreach (var entry in entries)
        {
            foreach (var (key, value) in Leaves(entry.Key, Node(entry)))
            {
                if (IsTrivial(value)) leftAside++;
                else marks.Add((Mark(value.Content), key));
            }
        }

        lock (_gate)
        {
            _read++;
            _values += marks.Count;
            _leftAside += leftAside;
            foreach (var (mark, key) in marks) Add(mark, new ValuePlace(path, key));
        }
    }

    /// <summary>Notes that a secret was asked for and told nothing: it is gone, or its current version is deleted.</summary>
    public void Pass()
    {
        lock (_gate) _read++;
    }

    /// <summary>Notes a refusal.</summary>
    public void Refuse(ApiException refused)
    {
        lock (_gate)
        {
            _read++;
            _refusedCount++;
            if (_refused.Count < RefusedKept) _refused.Add(refused);
        }
    }

    public SameValuesReading Tell(bool isDone, DateTimeOffset at)
    {
        lock (_gate)
        {
            var groups = _same.Values
                .Select(places => new SameValueGroup([.. places.OrderBy(place => place.Path.ToString(), StringComparer.Ordinal).ThenBy(place => place.Key, StringComparer.Ordinal)]))
                .OrderByDescending(group => group.Secrets).ThenByDescending(group => group.Places.Length).ThenBy(group => group.Places[0].Path.ToString(), StringComparer.Ordinal);
            return new SameValuesReading(_read, total, _values, _leftAside, [.. groups], isDone, [.. _refused], _refusedCount, at);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            CryptographicOperations.ZeroMemory(_key);
            _first.Clear();
            _same.Clear();
        }
    }

    private void Add(UInt128 mark, ValuePlace place)
    {
        if (_same.TryGetValue(mark, out var places)) places.Add(place);
        else if (_first.TryGetValue(mark, out var first)) _same[mark] = [first, place];
        else _first[mark] = place;
    }

    private UInt128 Mark(Sensitive value)
    {
        var bytes = Encoding.UTF8.GetBytes(value.Reveal());
        Span<byte> mark = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, bytes, mark);
        CryptographicOperations.ZeroMemory(bytes);
        return BinaryPrimitives.ReadUInt128BigEndian(mark);
    }

    // What is nested deeper than the editor reads is compared as it stands.
    private static SecretNode Node(SecretEntry entry) =>
        (entry.Kind is ValueKind.Json ? JsonFace.ReadValue(entry.Value.Reveal()).Node : null) ?? SecretNode.Text(entry.Value.Reveal());

    private static IEnumerable<(string Key, ScalarNode Value)> Leaves(string key, SecretNode node) => node switch
    {
        ObjectNode map => map.Members.SelectMany(member => Leaves($"{key}.{member.Key}", member.Value)),
        ListNode list => list.Items.SelectMany((item, at) => Leaves($"{key}[{at}]", item)),
        ScalarNode scalar => [(key, scalar)],
        _ => [],
    };

    private static bool IsTrivial(ScalarNode value) => value.Kind is NodeKind.Boolean or NodeKind.Null || value.Content.Reveal().AsSpan().Trim().Length < SameValues.Shortest;
}
