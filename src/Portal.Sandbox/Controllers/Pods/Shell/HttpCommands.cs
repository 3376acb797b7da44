namespace Portal.Sandbox.Controllers.Pods.Shell;

/// <summary><c>wget</c> and <c>curl</c>, which reach what listens on the pod's own loopback address and nothing else.</summary>
internal static class HttpCommands
{
    public static (int Code, string Output, string Error) Wget(PodLoopback loopback, string[] arguments)
    {
        var method = arguments.Any(argument => argument.StartsWith("--post-data", StringComparison.Ordinal)) ? "POST" : "GET";
        if (Address(arguments) is not { } address) return (1, "", "wget: missing URL\n");
        return Status(loopback, address, method) switch
        {
            null when !address.IsLoopback => (1, "", $"wget: bad address '{address.Host}'\n"),
            null => (1, "", $"wget: can't connect to remote host ({address.Host}): Connection refused\n"),
            >= 400 and var status => (1, "", $"wget: server returned error: HTTP/1.1 {status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)}\n"),
            _ => (0, "", ""),
        };
    }

    public static (int Code, string Output, string Error) Curl(PodLoopback loopback, string[] arguments)
    {
        var at = Array.FindIndex(arguments, argument => argument is "-X" or "--request");
        var method = at >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : arguments.Any(argument => argument is "-d" or "--data") ? "POST" : "GET";
        if (Address(arguments) is not { } address) return (2, "", "curl: (2) no URL specified\n");
        var fails = arguments.Any(argument => argument is "--fail" || (argument.StartsWith('-') && !argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('f')));
        return Status(loopback, address, method) switch
        {
            null when !address.IsLoopback => (6, "", $"curl: (6) Could not resolve host: {address.Host}\n"),
            null => (7, "", $"curl: (7) Failed to connect to {address.Host} port {address.Port} after 0 ms: Could not connect to server\n"),
            >= 400 and var status when fails => (22, "", $"curl: (22) The requested URL returned error: {status}\n"),
            _ => (0, "", ""),
        };
    }

    private static Uri? Address(string[] arguments) => arguments.Where(argument => !argument.StartsWith('-'))
        .Select(argument => Uri.TryCreate(argument.Contains("://", StringComparison.Ordinal) ? argument : "http://" + argument, UriKind.Absolute, out var address) && argument.Contains(':', StringComparison.Ordinal) ? address : null)
        .FirstOrDefault(address => address is not null);

    private static int? Status(PodLoopback loopback, Uri address, string method) => address.IsLoopback ? loopback.Request(address.Port, method, address.AbsolutePath) : null;
}
