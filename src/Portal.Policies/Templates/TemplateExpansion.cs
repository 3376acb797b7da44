using System.Globalization;
using System.Text;
using Portal.Policies.Documents;

namespace Portal.Policies.Templates;

/// <summary>Puts an identity's values into a templated pattern. A value that is missing, or that the dialect refuses, drops the stanza.</summary>
internal sealed class TemplateExpansion(AclIdentity? identity, AclDialect dialect, DateTimeOffset now)
{
    /// <summary>Values assumed for expressions, asked before the identity.</summary>
    public IReadOnlyDictionary<string, string>? Assumed { get; init; }

    /// <summary>The pattern with its values, or nothing when the stanza does not count for this identity.</summary>
    public string? Expand(string pattern, bool allowSlashes, bool allowWildcards)
    {
        if (TemplateText.Split(pattern) is not { } parts)
        {
            return null;
        }

        var result = new StringBuilder();
        for (var i = 0; i < parts.Count; i++)
        {
            var value = i % 2 == 0 ? parts[i] : Value(parts[i]);
            if (value is null || (i % 2 == 1 && IsRefused(value, allowSlashes, allowWildcards)))
            {
                return null;
            }

            result.Append(value);
        }

        return result.ToString();
    }

    private bool IsRefused(string value, bool allowSlashes, bool allowWildcards) =>
        (dialect.RefusesTemplateSlashes && !allowSlashes && value.Contains('/', StringComparison.Ordinal))
        || (dialect.RefusesTemplateWildcards && !(allowWildcards && dialect.IsOpenBao) && value.AsSpan().IndexOfAny('*', '+') >= 0);

    private string? Value(string expression)
    {
        if (Assumed?.TryGetValue(expression, out var assumed) == true)
        {
            return assumed;
        }

        if (expression.StartsWith("time.", StringComparison.Ordinal))
        {
            return Time(expression);
        }

        if (identity is null)
        {
            return null;
        }

        return expression.Split('.', 4) switch
        {
            ["identity", "entity", "id"] => NotEmpty(identity.Entity.Id),
            ["identity", "entity", "name"] => NotEmpty(identity.Entity.Name),
            ["identity", "entity", "metadata", var key] => identity.Entity.Metadata.GetValueOrDefault(key),
            ["identity", "entity", "aliases", var rest] => Alias(rest),
            ["identity", "groups", "ids", var rest] => Group(rest, group => group.Id),
            ["identity", "groups", "names", var rest] => Group(rest, group => group.Name),
            _ => null,
        };
    }

    private string? Alias(string rest)
    {
        var parts = rest.Split('.', 2);
        var alias = identity!.Entity.Aliases.FirstOrDefault(one => one.MountAccessor == parts[0]);
        return alias is null || parts.Length < 2 ? null : parts[1].Split('.', 2) switch
        {
            ["id"] => NotEmpty(alias.Id),
            ["name"] => NotEmpty(alias.Name),
            ["metadata", var key] => alias.Metadata.GetValueOrDefault(key),
            ["custom_metadata", var key] => alias.CustomMetadata.GetValueOrDefault(key),
            _ => null,
        };
    }

    private string? Group(string rest, Func<AclGroup, string> by)
    {
        var parts = rest.Split('.', 2);
        var group = identity!.Groups.FirstOrDefault(one => by(one) == parts[0]);
        return group is null || parts.Length < 2 ? null : parts[1].Split('.', 2) switch
        {
            ["id"] => NotEmpty(group.Id),
            ["name"] => NotEmpty(group.Name),
            ["metadata", var key] => group.Metadata.GetValueOrDefault(key),
            _ => null,
        };
    }

    private string? Time(string expression)
    {
        var time = expression.Split('.', 4) switch
        {
            ["time", "now"] => now,
            ["time", "now", "plus", var duration] => now + Durations.Parse(duration),
            ["time", "now", "minus", var duration] => now - Durations.Parse(duration),
            _ => null,
        };
        return time?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    private static string? NotEmpty(string value) => value.Length == 0 ? null : value;
}
