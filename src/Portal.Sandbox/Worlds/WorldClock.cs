using Portal.Sandbox.Faults;

namespace Portal.Sandbox.Worlds;

/// <summary>The sandbox's clock. While a world is made it runs behind, so that what is old in the world looks old.</summary>
internal sealed class WorldClock(TimeProvider real) : SkewedClock(real)
{
    /// <summary>How far in the past it is.</summary>
    public TimeSpan Behind
    {
        get => -Ahead;
        set => Ahead = -value;
    }
}
