using System.Text;
using System.Text.Unicode;
using k8s.Models;
using Portal.Core.Secrets.Editing;

namespace Portal.Core.KubernetesSecrets;

/// <summary>
/// Between the bytes Kubernetes keeps and what a person edits. A value is a text when it is UTF-8 without control characters but tabs and line ends,
/// so that what is shown is what is there and every byte comes back as it was; everything else stays bytes.
/// </summary>
public static class DecodedValue
{
    /// <summary>The value of some bytes.</summary>
    public static ScalarNode Of(byte[] bytes) => IsText(bytes) ? SecretNode.Text(Encoding.UTF8.GetString(bytes)) : SecretNode.Bytes(Convert.ToBase64String(bytes));

    /// <summary>The bytes of a value. Call it where a request is built or a person asked.</summary>
    public static byte[] BytesOf(SecretNode node) => node switch
    {
        ScalarNode { Kind: NodeKind.Bytes } bytes => Convert.FromBase64String(bytes.Content.Reveal()),
        ScalarNode text => Encoding.UTF8.GetBytes(text.Content.Reveal()),
        _ => throw new ArgumentException("Kubernetes keeps texts and bytes.", nameof(node)),
    };

    /// <summary>How many bytes a value has.</summary>
    public static int SizeOf(SecretNode node) => BytesOf(node).Length;

    internal static ObjectNode Document(V1Secret secret) =>
        new([.. (secret.Data ?? new Dictionary<string, byte[]>()).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new SecretMember(pair.Key, Of(pair.Value ?? [])))]);

    private static bool IsText(byte[] bytes) => Utf8.IsValid(bytes) && !bytes.Any(value => value is 0x7f or (< 0x20 and not (0x09 or 0x0a or 0x0d)));
}
