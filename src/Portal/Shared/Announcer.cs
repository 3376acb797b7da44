namespace Portal.Shared;

/// <summary>Says things to people who do not see them: one line, spoken by the frame's live region.</summary>
public sealed class Announcer
{
    /// <summary>Raised with the sentence to speak.</summary>
    public event Action<string>? Spoken;

    /// <summary>Speaks one sentence, after what is being spoken.</summary>
    public void Say(string sentence) => Spoken?.Invoke(sentence);
}
