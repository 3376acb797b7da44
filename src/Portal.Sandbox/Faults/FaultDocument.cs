using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Sandbox.Faults;

/// <summary>
/// A fault as the control endpoint writes and reads it. A new one needs <c>kind</c>; <c>id</c>, <c>since</c>, <c>ends</c> and <c>left</c> are only answered.
/// Times of day are RFC 3339, spans are seconds.
/// </summary>
internal sealed record FaultDocument
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        // Read in terminals, and never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public int? Id { get; init; }

    public string? Kind { get; init; }

    public string? System { get; init; }

    public string? Path { get; init; }

    public string? Verb { get; init; }

    public int? Count { get; init; }

    public int? Left { get; init; }

    public double? Seconds { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Ends { get; init; }

    public double? By { get; init; }

    public int? RetryAfter { get; init; }

    public string? Name { get; init; }

    public string? FailurePolicy { get; init; }

    public static FaultDocument Of(ActiveFault active) => new()
    {
        Id = active.Id,
        Kind = FaultCatalog.Of(active.Fault.Kind).Id,
        System = active.Fault.System?.ToString().ToLowerInvariant(),
        Path = active.Fault.Path,
        Verb = active.Fault.Verb,
        Count = active.Fault.Count,
        Left = active.Left,
        Seconds = active.Fault.For?.TotalSeconds,
        Since = active.Since,
        Ends = active.Ends,
        By = active.Fault.By?.TotalSeconds,
        RetryAfter = active.Fault.RetryAfter,
        Name = active.Fault.Name,
        FailurePolicy = active.Fault.FailurePolicy,
    };

    /// <exception cref="ArgumentException">A member has no meaning; the message says which.</exception>
    public Fault ToFault()
    {
        var info = FaultCatalog.Find(Kind) ?? throw new ArgumentException(Kind is null ? "A fault needs a kind; GET /kinds names them." : $"There is no fault \"{Kind}\"; GET /kinds names those there are.");
        return new(info.Kind)
        {
            System = System switch { null => null, "vault" => FaultSystem.Vault, "kubernetes" => FaultSystem.Kubernetes, _ => throw new ArgumentException($"There is no system \"{System}\"; there are vault and kubernetes.") },
            Path = Path,
            Verb = Verb,
            Count = Count,
            For = Span("seconds", Seconds),
            By = Span("by", By),
            RetryAfter = RetryAfter,
            Name = Name,
            FailurePolicy = FailurePolicy,
        };
    }

    private static TimeSpan? Span(string name, double? seconds)
    {
        if (seconds is null) return null;
        return Math.Abs(seconds.Value) <= 1e9 ? TimeSpan.FromSeconds(seconds.Value) : throw new ArgumentException($"{name} is too far away.");
    }
}

/// <summary>A kind of fault as the control endpoint describes it.</summary>
internal sealed record KindDocument(string Kind, string Title, string What, string Seen, IEnumerable<string> Systems, IEnumerable<string> Limits, int? UsualCount, IEnumerable<ParameterDocument> Parameters)
{
    private static readonly string[] OfCalls = ["path", "verb", "count", "seconds"];
    private static readonly string[] OfStates = ["seconds"];

    public static KindDocument Of(FaultInfo info) => new(
        info.Id,
        info.Title,
        info.What,
        info.Seen,
        info.Systems.Select(system => system.ToString().ToLowerInvariant()),
        info.IsState ? OfStates : OfCalls,
        info.UsualCount,
        info.Parameters.Select(parameter => new ParameterDocument(parameter.Id, parameter.Label, parameter.IsNumber ? "number" : "text", parameter.IsRequired, parameter.Default, parameter.Choices.IsEmpty ? null : parameter.Choices)));
}

/// <summary>Something that can be said about a fault.</summary>
internal sealed record ParameterDocument(string Name, string About, string Type, bool Required, string? Default, IEnumerable<string>? Choices);
