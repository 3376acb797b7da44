using Portal.Policies.Syntax;

namespace Portal.Policies.Documents;

/// <summary>Collects what is wrong in a text, and remembers what the server would have said when it gave up.</summary>
internal sealed class PolicyErrors
{
    private readonly List<PolicyProblem> _problems = [];

    /// <summary>All errors, in the order of their places.</summary>
    public IEnumerable<PolicyProblem> Problems => _problems.OrderBy(problem => (problem.Line, problem.Column));

    /// <summary>How many errors there are.</summary>
    public int Count => _problems.Count;

    /// <summary>The server's answer, which has the first error, or all where it reports several; nothing for a sound text.</summary>
    public string? Refusal { get; private set; }

    public void Add(Position at, string message)
    {
        Refusal ??= "failed to parse policy: " + message;
        _problems.Add(new(at.Line, at.Column, message, PolicySeverity.Error));
    }

    /// <summary>Adds errors that the server reports in one answer.</summary>
    public void AddTogether(IReadOnlyList<(Position At, string Message)> errors)
    {
        if (errors.Count == 0)
        {
            return;
        }

        var count = errors.Count == 1 ? "1 error" : $"{errors.Count} errors";
        Refusal ??= $"failed to parse policy: {count} occurred:\n{string.Concat(errors.Select(error => $"\t* {error.Message}\n"))}\n";
        _problems.AddRange(errors.Select(error => new PolicyProblem(error.At.Line, error.At.Column, error.Message, PolicySeverity.Error)));
    }
}
