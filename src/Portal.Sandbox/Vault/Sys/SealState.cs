using System.Security.Cryptography;

namespace Portal.Sandbox.Vault.Sys;

/// <summary>Whether the server is sealed, and the one key that opens it.</summary>
internal sealed class SealState
{
    public bool IsSealed { get; set; }

    /// <summary>Base64, as an operator would have it on paper.</summary>
    public string UnsealKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public string ClusterId { get; } = Guid.NewGuid().ToString();

    public string ClusterName { get; } = "vault-cluster-" + RandomNumberGenerator.GetHexString(8, lowercase: true);
}
