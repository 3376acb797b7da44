using System.Collections.Immutable;

namespace Portal.Core.Failures;

/// <summary>
/// The only exception the clients of Vault and Kubernetes throw, besides <see cref="OperationCanceledException"/>. It carries what a
/// person needs to act; its texts never hold a secret's value, because only allow-listed parts of an answer are kept.
/// </summary>
public sealed class ApiException : Exception
{
    /// <summary>Describes one refused or failed request.</summary>
    /// <param name="system">Who was asked.</param>
    /// <param name="failure">What went wrong.</param>
    /// <param name="operation">A verb as the API names it: <c>read</c>, <c>list</c>, <c>update</c>, <c>patch</c>, <c>watch</c>…</param>
    /// <param name="target">What it was about, as the API names it: <c>internal/data/database/config</c>, <c>deployments default/orgchart</c>.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public ApiException(ApiSystem system, Failure failure, string operation, string target, Exception? innerException = null)
        : base($"{system}: {failure} ({operation} {target})", innerException)
    {
        System = system;
        Failure = failure;
        Operation = operation;
        Target = target;
    }

    /// <summary>Who was asked.</summary>
    public ApiSystem System { get; }

    /// <summary>What went wrong.</summary>
    public Failure Failure { get; }

    /// <summary>The verb of the request.</summary>
    public string Operation { get; }

    /// <summary>What the request was about.</summary>
    public string Target { get; }

    /// <summary>The HTTP status, if there was an answer.</summary>
    public int? Status { get; init; }

    /// <summary>The server's own messages, trimmed, in order. May be empty.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>The field errors of a Kubernetes 422: field path and message.</summary>
    public ImmutableArray<FieldError> Fields { get; init; } = [];

    /// <summary>The id to look for in the server's audit log (<c>request_id</c>, <c>Audit-Id</c>).</summary>
    public string? RequestId { get; init; }

    /// <summary>What a look afterwards showed when the answer to a write was lost: a sentence that says why it is known not to have been done; null when nobody looked or the look told nothing.</summary>
    public string? ReadBack { get; init; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>One field a Kubernetes API server refused.</summary>
/// <param name="Field">Path such as <c>spec.template.spec.containers[0].name</c>.</param>
/// <param name="Message">The server's words.</param>
public sealed record FieldError(string Field, string Message);
