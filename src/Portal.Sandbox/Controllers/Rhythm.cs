namespace Portal.Sandbox.Controllers;

/// <summary>How fast the cluster lives: waits keep their real proportions, at a pace of one second they are the real ones.</summary>
internal sealed class Rhythm(TimeProvider time, TimeSpan pace)
{
    // Retries of a sandbox without any pace must still let others run in between.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public TimeProvider Time { get; } = time;

    /// <summary>How long one step takes; may be changed while the cluster runs.</summary>
    public TimeSpan Pace { get; set; } = pace;

    public DateTimeOffset Now => Time.GetUtcNow();

    /// <summary>What is left of a real duration at this pace.</summary>
    public TimeSpan Of(TimeSpan real)
    {
        var scaled = real * (Pace / TimeSpan.FromSeconds(1));
        return scaled < Shortest ? Shortest : scaled;
    }

    public Task WaitAsync(TimeSpan real, CancellationToken cancellationToken) => Task.Delay(Of(real), Time, cancellationToken);

    /// <summary>Some steps of a pod's life.</summary>
    public Task StepAsync(double steps, CancellationToken cancellationToken) => WaitAsync(TimeSpan.FromSeconds(steps), cancellationToken);
}
