namespace Portal.Sandbox.Vault.Core;

/// <summary>How a parameter is read. Real servers convert leniently: numbers from text, lists from text with commas.</summary>
internal enum FieldType
{
    Text,
    LowerCaseText,
    Int,
    Flag,

    /// <summary>Seconds from a number or a Go duration, not negative.</summary>
    Duration,

    SignedDuration,

    /// <summary>Texts; one text is split at commas.</summary>
    List,

    /// <summary>Numbers; one text is split at commas.</summary>
    IntList,

    Map,

    /// <summary>Texts by name; also from <c>name=value</c> texts.</summary>
    Pairs,

    /// <summary>An instant, RFC 3339 or Unix seconds.</summary>
    Time,

    /// <summary>Taken as it is.</summary>
    Any,
}

/// <summary>A parameter that an endpoint knows.</summary>
internal sealed record VaultField(string Name, FieldType Type = FieldType.Text)
{
    /// <summary>What a list that is given in pages knows.</summary>
    public static VaultField[] Page { get; } = [new("after"), new("limit", FieldType.Int)];
}
