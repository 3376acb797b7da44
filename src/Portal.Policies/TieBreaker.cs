namespace Portal.Policies;

/// <summary>What made one of two matching patterns win.</summary>
public enum TieBreaker
{
    /// <summary>An exact pattern answers before any other is looked at.</summary>
    ExactFirst,

    /// <summary>For lists, the pattern that matches with (or, in some versions, without) the trailing slash is asked first.</summary>
    SlashOrder,

    /// <summary>For lists, a rule that neither denies nor lists gives way to one that does (Vault 2.0.3 and later).</summary>
    DeniesOrLists,

    /// <summary>Of several prefixes only the longest competes.</summary>
    LongestPrefix,

    /// <summary>The first wildcard is further to the right.</summary>
    LaterWildcard,

    /// <summary>It does not end in a star.</summary>
    NoGlob,

    /// <summary>It has fewer <c>+</c> segments.</summary>
    FewerPlus,

    /// <summary>Its text is longer.</summary>
    LongerText,

    /// <summary>Its text is greater, byte by byte; the server's last resort.</summary>
    GreaterText,
}
