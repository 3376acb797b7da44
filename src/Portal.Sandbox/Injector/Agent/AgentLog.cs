using System.Globalization;
using Portal.Sandbox.Controllers.Pods;

namespace Portal.Sandbox.Injector.Agent;

/// <summary>The lines an agent writes, in the form of its logger.</summary>
internal sealed class AgentLog(ContainerLog log, TimeProvider time)
{
    public void Info(string name, string message) => Write("INFO", name, message);

    public void Warn(string name, string message) => Write("WARN", name, message);

    public void Error(string name, string message) => Write("ERROR", name, message);

    /// <summary>An error with its cause: short ones in quotes, long ones line by line.</summary>
    public void Error(string name, string message, string cause, string rest = "")
    {
        if (!cause.Contains('\n')) Write("ERROR", name, $"{message}: error=\"{cause.Replace("\"", "\\\"", StringComparison.Ordinal)}\"{rest}");
        else Write("ERROR", name, $"{message}:\n  error=\n{string.Join('\n', cause.TrimEnd('\n').Split('\n').Select(line => $"  | {line}".TrimEnd()))}\n  {rest}".TrimEnd());
    }

    public void Plain(string text) => log.Write(text);

    private void Write(string level, string name, string message) =>
        log.Write(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {$"[{level}]",-7} {name}: {message}"));
}
