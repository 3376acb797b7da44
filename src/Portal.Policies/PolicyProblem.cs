namespace Portal.Policies;

/// <summary>How much a problem matters.</summary>
public enum PolicySeverity
{
    /// <summary>The server refuses the policy.</summary>
    Error,

    /// <summary>The server takes it, but it probably does not do what was meant.</summary>
    Hint,
}

/// <summary>Something wrong in a policy text, with its place for an editor's marker.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, counted in characters.</param>
/// <param name="Message">For errors the server's own words; see <c>vault policy write</c>.</param>
/// <param name="Severity">Whether the server refuses the policy because of it.</param>
public sealed record PolicyProblem(int Line, int Column, string Message, PolicySeverity Severity);
