namespace Portal.Sandbox.Vault;

/// <summary>How often the API was called, so that tests can hold pages to a number of requests. Callers that look like a Vault agent are counted apart.</summary>
internal sealed class VaultRequestLog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _calls = [];
    private readonly Dictionary<(string Call, int Status), int> _toAgents = [];
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _total;
    private int _fromAgents;

    /// <summary>Calls by anybody but agents.</summary>
    public int Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    public int FromAgents
    {
        get
        {
            lock (_lock)
            {
                return _fromAgents;
            }
        }
    }

    /// <summary>Calls by anybody but agents, by <c>METHOD path</c>.</summary>
    public IReadOnlyDictionary<string, int> Calls
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, int>(_calls);
            }
        }
    }

    /// <summary>What agents were answered: how often which status, by <c>METHOD path</c>.</summary>
    public IReadOnlyDictionary<(string Call, int Status), int> ToAgents
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<(string Call, int Status), int>(_toAgents);
            }
        }
    }

    /// <summary>Ends with the next answer to an agent.</summary>
    public Task NextToAgent
    {
        get
        {
            lock (_lock)
            {
                return _answered.Task;
            }
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            _calls.Clear();
            _toAgents.Clear();
            _total = _fromAgents = 0;
        }
    }

    internal void Count(string method, string path, string? userAgent)
    {
        lock (_lock)
        {
            if (IsAgent(userAgent))
            {
                _fromAgents++;
                return;
            }

            _total++;
            if (_calls.Count < 10_000 || _calls.ContainsKey($"{method} {path}"))
            {
                _calls[$"{method} {path}"] = _calls.GetValueOrDefault($"{method} {path}") + 1;
            }
        }
    }

    internal void Answered(string method, string path, string? userAgent, int status)
    {
        if (!IsAgent(userAgent))
        {
            return;
        }

        lock (_lock)
        {
            var answer = ($"{method} {path}", status);
            if (_toAgents.Count < 10_000 || _toAgents.ContainsKey(answer))
            {
                _toAgents[answer] = _toAgents.GetValueOrDefault(answer) + 1;
            }

            _answered.SetResult();
            _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static bool IsAgent(string? userAgent) => userAgent?.StartsWith("Vault Agent", StringComparison.Ordinal) == true;
}
