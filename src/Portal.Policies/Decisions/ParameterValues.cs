using System.Collections;
using System.Text.Json;

namespace Portal.Policies.Decisions;

/// <summary>Compares a request's values with those written in a policy.</summary>
internal static class ParameterValues
{
    /// <summary>Whether a value is one of the list, or some element of it where elements are compared. An empty list has every value.</summary>
    public static bool AnyIn(string name, object? value, IReadOnlyList<object> values, AclDialect dialect)
    {
        var given = Given(name, value, dialect);
        return values.Count == 0 || IsIn(given, values) || (Elements(given, dialect)?.Any(element => IsIn(element, values)) ?? false);
    }

    /// <summary>Whether a value is one of the list, or all of its elements where elements are compared. An empty list has every value.</summary>
    public static bool AllIn(string name, object? value, IReadOnlyList<object> values, AclDialect dialect)
    {
        var given = Given(name, value, dialect);
        return values.Count == 0 || IsIn(given, values) || (Elements(given, dialect)?.All(element => IsIn(element, values)) ?? false);
    }

    /// <summary>A star at the start, at the end or at both; a lone star is only itself.</summary>
    public static bool GlobMatches(string glob, string text)
    {
        if (glob.Length < 2)
        {
            return text == glob;
        }

        return (glob[0] == '*', glob[^1] == '*') switch
        {
            (true, true) => text.Contains(glob[1..^1], StringComparison.Ordinal),
            (true, false) => text.EndsWith(glob[1..], StringComparison.Ordinal),
            (false, true) => text.StartsWith(glob[..^1], StringComparison.Ordinal),
            _ => text == glob,
        };
    }

    // A text may be a list to the field that receives it, so its parts between commas count as elements; an empty text has none.
    private static IEnumerable<object?>? Elements(object? given, AclDialect dialect) => given switch
    {
        _ when !dialect.MatchesParametersPerElement => null,
        string text => text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries),
        IReadOnlyList<object?> list => list,
        _ => null,
    };

    private static object? Given(string name, object? value, AclDialect dialect)
    {
        var plain = Plain(value);
        if (!dialect.LowersPolicyNames || name.ToLowerInvariant() is not ("policies" or "token_policies"))
        {
            return plain;
        }

        return plain switch
        {
            string text => text.ToLowerInvariant(),
            IReadOnlyList<object?> list => list.Select(element => element is string text ? text.ToLowerInvariant() : element).ToArray(),
            _ => plain,
        };
    }

    private static bool IsIn(object? value, IReadOnlyList<object> values) =>
        values.Any(written => written is string glob && value is string text ? GlobMatches(glob, text) : DeepEquals(Plain(written), value));

    private static bool DeepEquals(object? written, object? given) => (written, given) switch
    {
        (string one, string other) => one == other,
        (bool one, bool other) => one == other,
        (IReadOnlyDictionary<string, object?> one, IReadOnlyDictionary<string, object?> other) =>
            one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && DeepEquals(pair.Value, value)),
        (IReadOnlyList<object?> one, IReadOnlyList<object?> other) =>
            one.Count == other.Count && one.Zip(other).All(pair => DeepEquals(pair.First, pair.Second)),
        _ => written is null && given is null,
    };

    // Numbers of a request are texts of digits to the server, of a type no policy value has: they are made unequal to everything.
    private static object? Plain(object? value) => value switch
    {
        null or string or bool => value,
        JsonElement json => FromJson(json),
        IDictionary map => map.Keys.Cast<object>().ToDictionary(key => key.ToString() ?? "", key => Plain(map[key])),
        IEnumerable list => list.Cast<object?>().Select(Plain).ToArray(),
        _ => new NumberValue(),
    };

    private static object? FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
        JsonValueKind.Array => json.EnumerateArray().Select(FromJson).ToArray(),
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(member => member.Name, member => FromJson(member.Value)),
        JsonValueKind.Number => new NumberValue(),
        _ => null,
    };

    private sealed class NumberValue;
}
