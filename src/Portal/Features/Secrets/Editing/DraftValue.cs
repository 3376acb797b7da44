namespace Portal.Features.Secrets.Editing;

/// <summary>One value as it is typed: a text, or JSON when the value is a number, a truth value, null, a list or an object.</summary>
/// <param name="Text">The text itself, or the JSON as it is written.</param>
/// <param name="IsJson">Whether <paramref name="Text"/> is JSON.</param>
public sealed record DraftValue(string Text, bool IsJson)
{
    /// <summary>A record would print what it holds; a value must not reach a log by accident.</summary>
    public override string ToString() => Core.Sensitive.Mask;
}
