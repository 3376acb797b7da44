using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Portal.Sandbox;

/// <summary>What Go's HTTP server takes before it answers 431: a mebibyte of request line and headers together, however many there are.</summary>
internal static class GoLimits
{
    private const int Largest = 1024 * 1024;

    // Go has no limit; of more than this the server's own arithmetic about HTTP/2 goes wrong.
    private const int MostHeaders = 100_000;

    public static void Apply(KestrelServerLimits limits)
    {
        limits.MaxRequestBufferSize = 4 * Largest;
        limits.MaxRequestLineSize = Largest;
        limits.MaxRequestHeadersTotalSize = Largest;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.Http2.MaxRequestHeaderFieldSize = Largest;
    }
}
