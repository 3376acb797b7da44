namespace Portal.Core.Secrets.Exploring;

/// <summary>One folder of an index: its own path and the names of the secrets in it, and their keys when those were asked for. No values.</summary>
internal sealed class IndexedFolder(SecretPath path, KvVersion kv, string[] names)
{
    public SecretPath Path { get; } = path;

    public KvVersion Kv { get; } = kv;

    /// <summary>Whether the server tells the metadata of all that is in it at once.</summary>
    public bool HasDetails { get; init; }

    /// <summary>The secrets in it.</summary>
    public string[] Names { get; } = names;

    /// <summary>The path as text, with a slash at its end.</summary>
    public string Text { get; } = path.ToString();

    /// <summary>Key names by the position of their secret; null where they were not read.</summary>
    public string[]?[]? Keys { get; private set; }

    /// <summary>A secret in it.</summary>
    public SecretPath At(string name) => Path with { Key = Path.Key + name };

    public void Keep(int secret, string[] keys)
    {
        lock (Names) Keys ??= new string[Names.Length][];
        Keys[secret] = keys;
    }
}
