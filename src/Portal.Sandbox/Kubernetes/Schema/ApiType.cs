namespace Portal.Sandbox.Kubernetes.Schema;

/// <summary>What a value looks like.</summary>
internal enum ValueForm
{
    Text,
    Int32,
    Int64,
    Float,
    Flag,
    Time,
    MicroTime,
    Bytes,
    Quantity,
    IntOrText,
    Any,
    Object,
    List,
    Map,
}

/// <summary>The type of a field, of a list's items or of a map's values.</summary>
/// <param name="GoName">As the real server names it when a value does not fit.</param>
/// <param name="Object">For objects: their type.</param>
/// <param name="Element">For lists and maps: what is in them.</param>
internal sealed record FieldType(ValueForm Form, string GoName, ApiType? Object = null, FieldType? Element = null);

/// <summary>One field of a type.</summary>
internal sealed record ApiField(string Name, FieldType Type)
{
    /// <summary>Absent and empty are different things.</summary>
    public bool Pointer { get; init; }

    /// <summary>Written even when empty.</summary>
    public bool Always { get; init; }

    /// <summary>The key by which a strategic merge matches the items of a list.</summary>
    public string? MergeKey { get; init; }

    /// <summary>A list of plain values that a strategic merge unites.</summary>
    public bool MergeValues { get; init; }

    /// <summary>The keys by which server-side apply tells the items of a list apart; none: the list is one value.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>A strategic merge drops what a patch with <c>$retainKeys</c> does not name.</summary>
    public bool RetainKeys { get; init; }

    /// <summary>Owned as a whole by server-side apply.</summary>
    public bool Atomic { get; init; }

    /// <summary>In protobuf; <c>2.1</c> is field 1 of the message in field 2.</summary>
    public string? Number { get; init; }
}

/// <summary>A type with fields, in the order they are written.</summary>
internal sealed class ApiType(string name)
{
    private readonly Dictionary<string, ApiField> _fields = [];
    private readonly Dictionary<string, ApiField> _numbers = [];

    public string Name { get; } = name;

    public bool Atomic { get; init; }

    public IReadOnlyCollection<ApiField> Fields => _fields.Values;

    public ApiField? Find(string field) => _fields.GetValueOrDefault(field);

    public ApiField? FindNumber(string number) => _numbers.GetValueOrDefault(number);

    /// <summary>Whether fields of this type are in a message of their own in protobuf.</summary>
    public bool HasInside(string prefix) => _numbers.Keys.Any(number => number.StartsWith(prefix, StringComparison.Ordinal));

    public void Add(ApiField field)
    {
        _fields[field.Name] = field;
        if (field.Number is not null) _numbers[field.Number] = field;
    }
}
