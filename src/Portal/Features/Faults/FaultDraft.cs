using System.Collections.Immutable;
using System.Globalization;
using Portal.Configuration;

namespace Portal.Features.Faults;

/// <summary>A fault as it is being described.</summary>
internal sealed class FaultDraft
{
    private readonly FaultChoice _choice;

    public FaultDraft(FaultChoice choice)
    {
        _choice = choice;
        System = choice.Systems[0];
        Count = choice.UsualCount is { } count ? count.ToString(CultureInfo.InvariantCulture) : "";
        foreach (var field in choice.Fields) Fields[field.Id] = field.Default ?? "";
    }

    public string System { get; set; }

    public string Path { get; set; } = "";

    public string Verb { get; set; } = "";

    public string Count { get; set; }

    public string Seconds { get; set; } = "";

    public Dictionary<string, string> Fields { get; } = [];

    /// <summary>What is wrong, by the name of the input.</summary>
    public ImmutableDictionary<string, string> Problems
    {
        get
        {
            var problems = ImmutableDictionary.CreateBuilder<string, string>();
            if (Count.Trim().Length > 0 && Number(Count) is not > 0) problems[nameof(Count)] = "A whole number from 1, or nothing for all calls.";
            if (Seconds.Trim().Length > 0 && Number(Seconds) is not (> 0 and <= 86_400)) problems[nameof(Seconds)] = "A whole number from 1 to 86400, or nothing for no end.";
            foreach (var asked in _choice.Fields)
            {
                var text = Fields[asked.Id].Trim();
                if (asked.IsRequired && text.Length == 0) problems[asked.Id] = "Has to be said.";
                else if (asked.IsNumber && text.Length > 0 && Number(text) is null) problems[asked.Id] = "A whole number.";
            }

            return problems.ToImmutable();
        }
    }

    public FaultOrder ToOrder() => new(_choice.Id, System)
    {
        Path = _choice.LimitsCalls ? Said(Path) : null,
        Verb = _choice.LimitsCalls ? Said(Verb) : null,
        Count = _choice.LimitsCalls ? Number(Count) : null,
        Seconds = Number(Seconds),
        Fields = Fields.Where(field => Said(field.Value) is not null).ToImmutableDictionary(field => field.Key, field => field.Value.Trim()),
    };

    private static string? Said(string text) => text.Trim() is { Length: > 0 } said ? said : null;

    private static int? Number(string text) => int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
