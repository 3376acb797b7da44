using System.Runtime.CompilerServices;
using Portal.Sandbox.Kubernetes;

namespace Portal.Sandbox.Controllers.Pods;

/// <summary>What one run of a container printed. Only the latest lines are kept.</summary>
internal sealed class ContainerLog(TimeProvider time)
{
    private const int Most = 2_000;

    private readonly List<LogLine> _lines = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _forgotten;
    private bool _ended;

    /// <summary>Prints text; each line of it becomes a line of the log.</summary>
    public void Write(string text)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            foreach (var line in text.Split('\n')) _lines.Add(new(now, line));
            if (_lines.Count > Most)
            {
                _forgotten += Most / 4;
                _lines.RemoveRange(0, Most / 4);
            }

            Wake();
        }
    }

    /// <summary>The container ended: followers get the rest and no more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Wake();
        }
    }

    public async IAsyncEnumerable<LogLine> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = 0; ;)
        {
            IReadOnlyList<LogLine> lines;
            Task more;
            bool ended;
            lock (_gate)
            {
                var from = Math.Max(0, next - _forgotten);
                lines = _lines[from..];
                next = _forgotten + _lines.Count;
                (more, ended) = (_more.Task, _ended);
            }

            foreach (var line in lines) yield return line;
            if (!follow || ended) yield break;
            await more.WaitAsync(cancellationToken);
        }
    }

    private void Wake()
    {
        var more = _more;
        _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        more.SetResult();
    }
}
