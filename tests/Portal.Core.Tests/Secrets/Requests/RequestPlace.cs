using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Core.Secrets.Requests;

namespace Portal.Core.Tests.Secrets.Requests;

/// <summary>A directory for requests that goes with the test, and portals over it.</summary>
public sealed class RequestPlace : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("portal-test-");

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 11, 0, 0, TimeSpan.Zero));

    public string Requests => Path.Combine(_directory.FullName, "requests");

    public string[] Files => Directory.Exists(Requests) ? Directory.GetFiles(Requests, "*", SearchOption.AllDirectories) : [];

    /// <summary>The store of a portal that was just started.</summary>
    public RequestStore Start()
    {
        var keys = DataProtectionProvider.Create(Directory.CreateDirectory(Path.Combine(_directory.FullName, "keys")), options => options.SetApplicationName("test"));
        return new RequestStore(Requests, keys.CreateProtector("requests"), Time, NullLogger<RequestStore>.Instance);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
