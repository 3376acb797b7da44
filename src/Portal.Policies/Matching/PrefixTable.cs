namespace Portal.Policies.Matching;

/// <summary>
/// Finds the longest of many stems that starts a text. The stems are sorted; the answer is the last stem that is not greater than the text, or
/// one of the stems that start that one.
/// </summary>
internal sealed class PrefixTable
{
    private readonly string[] _stems;
    private readonly AclRule[] _rules;
    private readonly int[] _shorter;

    public PrefixTable(IEnumerable<KeyValuePair<string, AclRule>> entries)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted, (one, other) => string.CompareOrdinal(one.Key, other.Key));
        _stems = Array.ConvertAll(sorted, entry => entry.Key);
        _rules = Array.ConvertAll(sorted, entry => entry.Value);
        _shorter = new int[_stems.Length];
        for (var i = 0; i < _stems.Length; i++)
        {
            var shorter = i - 1;
            while (shorter >= 0 && !_stems[i].StartsWith(_stems[shorter], StringComparison.Ordinal))
            {
                shorter = _shorter[shorter];
            }

            _shorter[i] = shorter;
        }
    }

    /// <summary>The rule of the longest stem that starts the text, or nothing.</summary>
    public AclRule? Longest(ReadOnlySpan<char> text)
    {
        var i = Find(text);
        return i < 0 ? null : _rules[i];
    }

    /// <summary>The rule of the longest stem that starts the text and grants what is wanted, or nothing.</summary>
    public AclRule? Longest(ReadOnlySpan<char> text, Capability wanted)
    {
        var i = Find(text);
        while (i >= 0 && !_rules[i].Grants(wanted))
        {
            i = _shorter[i];
        }

        return i < 0 ? null : _rules[i];
    }

    private int Find(ReadOnlySpan<char> text)
    {
        var low = 0;
        var high = _stems.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (_stems[middle].AsSpan().SequenceCompareTo(text) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        if (high < 0)
        {
            return -1;
        }

        // Every stem that starts the text also starts this one as far as the two agree.
        var common = _stems[high].AsSpan().CommonPrefixLength(text);
        while (high >= 0 && _stems[high].Length > common)
        {
            high = _shorter[high];
        }

        return high;
    }
}
