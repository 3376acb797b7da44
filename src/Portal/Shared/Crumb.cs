namespace Portal.Shared;

/// <summary>One step of the path above a page's title.</summary>
/// <param name="Text">What it is called.</param>
/// <param name="Href">Its address; null for the page itself.</param>
/// <param name="IsName">Whether it is a name of Vault or Kubernetes, written in the fixed-width face.</param>
public sealed record Crumb(string Text, string? Href = null, bool IsName = false);
