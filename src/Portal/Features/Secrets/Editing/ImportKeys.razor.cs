using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Core;
using Portal.Core.Secrets.Editing;
using Portal.Shared;

namespace Portal.Features.Secrets.Editing;

/// <summary>How a key of an imported text stands to the one in the editor.</summary>
internal enum ImportState
{
    /// <summary>It is not there yet.</summary>
    New,

    /// <summary>It is there with this value.</summary>
    Same,

    /// <summary>It is there with another value.</summary>
    Conflict,
}

/// <summary>A key of an imported text.</summary>
internal sealed record ImportedKey(string Key, ImportState State, SecretNode? Here, SecretNode There);

/// <summary>Takes keys from a text into the draft, after a look at each of them.</summary>
public sealed partial class ImportKeys : ComponentBase
{
    private const int LargestFile = 4 * 1024 * 1024;
    private static readonly SecretFace[] Formats = [SecretFace.Env, SecretFace.Json, SecretFace.Yaml];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private ImportedKey[]? _preview;
    private ImmutableArray<string> _notes = [];
    private TextProblem? _problem;
    private SecretFace _face;
    private string? _refused;
    private string? _fileName;
    private string _format = "";
    private string _text = "";

    /// <summary>What the keys are taken into.</summary>
    [Parameter, EditorRequired]
    public required SecretDraft Draft { get; set; }

    /// <summary>Raised after keys were taken over.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnTaken { get; set; }

    /// <summary>Raised when the person closes it.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    /// <summary>Long texts that are still on their way from the browser.</summary>
    [CascadingParameter]
    public LongTexts? Arriving { get; set; }

    private async Task PreviewAsync()
    {
        if (Arriving is not null) await Arriving.AllAsync();
        var here = Draft.Document;
        _face = Enum.TryParse<SecretFace>(_format, out var chosen) ? chosen : SecretFaces.Guess(_text, _fileName);
        // Keys that no line of a .env file can name are not part of what was pasted.
        var reading = SecretFaces.Read(_face, _text, new ObjectNode([.. here.Members.Where(member => EnvFace.IsName(member.Key))]));
        (_problem, _refused, _notes) = (reading.Problem, null, reading.Notes);
        if (reading.Document is not { } document) return;
        if (document.Members.IsEmpty)
        {
            _refused = "There is no key in this text.";
            return;
        }

        _preview = [.. document.Members.Select(member => new ImportedKey(member.Key, State(here[member.Key], member.Value), here[member.Key], member.Value))];
        _taken.Clear();
        _taken.UnionWith(_preview.Where(key => key.State is not ImportState.Same).Select(key => key.Key));
    }

    private async Task UploadAsync(InputFileChangeEventArgs chosen)
    {
        if (chosen.File.Size > LargestFile)
        {
            _refused = $"{chosen.File.Name} is larger than 4 MiB, more than a secret should hold.";
            return;
        }

        await using var stream = chosen.File.OpenReadStream(LargestFile);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        (_text, _fileName) = (await reader.ReadToEndAsync(), chosen.File.Name);
        await PreviewAsync();
    }

    private Task TakeAsync()
    {
        Draft.Set(_preview!.Where(key => _taken.Contains(key.Key)).Select(key => new SecretMember(key.Key, key.There)));
        return OnTaken.InvokeAsync();
    }

    private void Toggle(string key)
    {
        if (!_taken.Remove(key)) _taken.Add(key);
    }

    private static ImportState State(SecretNode? here, SecretNode there) => here is null ? ImportState.New : here.Equals(there) ? ImportState.Same : ImportState.Conflict;

    private static string Name(ImportState state) => state switch
    {
        ImportState.New => "New",
        ImportState.Same => "The same",
        ImportState.Conflict => "Different",
    };
}
