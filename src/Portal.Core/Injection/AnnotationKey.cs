namespace Portal.Core.Injection;

/// <summary>What an annotation's value must be, and who finds out when it is not.</summary>
public enum AnnotationType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>Any text but the empty one, which the injector refuses.</summary>
    NonEmptyText,

    /// <summary>A boolean as Go reads it: <c>true</c>, <c>false</c>, <c>1</c>, <c>0</c>, <c>t</c>, <c>F</c>…; <c>yes</c> and <c>on</c> are refused.</summary>
    Flag,

    /// <summary>A boolean whose mistakes the injector swallows.</summary>
    LenientFlag,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A whole number from 0; the empty text is refused.</summary>
    Count,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A Go duration such as <c>30s</c>, checked when the pod is created.</summary>
    Duration,

    /// <summary>A Go duration that only the agent reads.</summary>
    AgentDuration,

    /// <summary>A Kubernetes quantity such as <c>128Mi</c>; empty for none.</summary>
    Quantity,

    /// <summary>A JSON patch (RFC 6902); empty for none.</summary>
    JsonPatch,

    /// <summary>An octal file mode such as <c>0400</c>, which only the agent reads.</summary>
    Mode,

    /// <summary>Names with commas between them and no spaces.</summary>
    Names,

    /// <summary><c>map</c> or <c>json</c>.</summary>
    DefaultTemplate,

    /// <summary>The path of an auth mount, with <c>auth/</c>.</summary>
    AuthPath,

    /// <summary>An http or https address.</summary>
    Address,
}

/// <summary>Whether <c>-NAME</c> follows a key.</summary>
public enum AnnotationSuffix
{
    /// <summary>Never.</summary>
    None,

    /// <summary>It may.</summary>
    Optional,

    /// <summary>It must; without it the key does nothing.</summary>
    Required,
}

/// <summary>One annotation an injector reads.</summary>
/// <param name="Name">The key after the prefix and before <c>-NAME</c>.</param>
/// <param name="Type">What its value must be.</param>
/// <param name="Suffix">Whether <c>-NAME</c> follows.</param>
/// <param name="Default">What holds without it, in words.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Since">The first vault-k8s release that knows it.</param>
public sealed record AnnotationKey(string Name, AnnotationType Type, AnnotationSuffix Suffix, string Default, string Meaning, string Since);
