using MudBlazor;

namespace Portal.Shared;

/// <summary>What a state means to the person who looks at it; never the only sign of it.</summary>
public enum Tone
{
    /// <summary>Neither good nor bad.</summary>
    Neutral,

    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, and wants attention.</summary>
    Warn,

    /// <summary>Does not work.</summary>
    Bad,

    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Changing right now.</summary>
    Busy,
}

/// <summary>How a tone is drawn.</summary>
internal static class ToneLook
{
    public static string Css(Tone tone) => tone.ToString().ToLowerInvariant();

    public static string Icon(Tone tone) => tone switch
    {
        Tone.Neutral => Icons.Material.Outlined.Circle,
        Tone.Ok => Icons.Material.Filled.CheckCircle,
        Tone.Warn => Icons.Material.Filled.Warning,
        Tone.Bad => Icons.Material.Filled.Error,
        Tone.Info => Icons.Material.Filled.Info,
        Tone.Busy => Icons.Material.Filled.Autorenew,
    };
}
