namespace Portal.Core.Injection;

/// <summary>What becomes of a mistake.</summary>
public enum InjectionEffect
{
    /// <summary>The pod is refused when it is created.</summary>
    Refused,

    /// <summary>Nothing happens, and nobody says so.</summary>
    Ignored,

    /// <summary>The pod is created and the agent in it fails, or the work in it never ends.</summary>
    Fails,

    /// <summary>It works, and there is something to know about it.</summary>
    Advice,
}

/// <summary>One thing that is wrong with the annotations of a workload, found without asking anybody.</summary>
/// <param name="Effect">What becomes of it.</param>
/// <param name="Key">The annotation, with its prefix; empty when it is about none in particular.</param>
/// <param name="Sentence">What is wrong.</param>
/// <param name="Remedy">What to do; empty when that is plain.</param>
public sealed record InjectionProblem(InjectionEffect Effect, string Key, string Sentence, string Remedy);
