using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Portal.Sandbox.Kubernetes.Storage;
using Portal.Sandbox.Tests.Deploy;

namespace Portal.Sandbox.Tests.CommandLine;

/// <summary>The sandbox without the portal: <c>dotnet run --project src/Portal.Sandbox -- …</c>.</summary>
public sealed class StandAloneTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stand-alone-").FullName;

    private string ReadyFile => Path.Combine(_folder, "ready.json");

    private string[] Contract => ["--world", "contract", "--vault-port", "0", "--kube-port", "0", "--ready-file", ReadyFile];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_ready_file_says_where_both_servers_are_and_they_answer()
    {
        await File.WriteAllTextAsync(ReadyFile, "left behind by an earlier run", TestContext.Current.CancellationToken);
        using var sandbox = SandboxProcess.Start(Contract);
        await sandbox.PrintedAsync("The Kubernetes API is");

        var ready = await SandboxProcess.ReadAsync(ReadyFile);
        var (vault, root) = (ready.TextAt("vault", "address")!, ready.TextAt("vault", "rootToken")!);
        var (kubernetes, token) = (ready.TextAt("kubernetes", "address")!, ready.TextAt("kubernetes", "token")!);
        Assert.Equal(["vault", "kubernetes"], ready.Select(member => member.Key));
        Assert.True(new Uri(vault).IsLoopback && new Uri(kubernetes).IsLoopback);
        Assert.Equal(HttpStatusCode.OK, await GetAsync($"{vault}/v1/sys/mounts", request => request.Headers.Add("X-Vault-Token", root)));
        Assert.Equal(HttpStatusCode.OK, await GetAsync($"{kubernetes}/api/v1/nodes", request => request.Headers.Authorization = new("Bearer", token), ready.TextAt("kubernetes", "caFile")));
        var (code, namespaces, error) = await Kubectl.RunAsync(["get", "namespaces", "-o", "name"], kubeconfig: ready.TextAt("kubernetes", "kubeconfig"));
        Assert.True(code == 0, error);
        Assert.Contains("namespace/default", namespaces, StringComparison.Ordinal);
        Assert.Contains($"export VAULT_ADDR={vault} VAULT_TOKEN={root}", sandbox.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_cleanly_and_its_files_are_gone(string signal)
    {
        using var sandbox = SandboxProcess.Start(Contract);
        await sandbox.PrintedAsync("The Kubernetes API is");
        var ready = await SandboxProcess.ReadAsync(ReadyFile);
        string[] files = [ReadyFile, ready.TextAt("kubernetes", "caFile")!, ready.TextAt("kubernetes", "kubeconfig")!];
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        await sandbox.InterruptAsync(signal);

        Assert.Equal((0, ""), await sandbox.EndAsync());
        Assert.DoesNotContain(files, File.Exists);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("There is no world \"moon\"; the worlds are demo, tutorial", "--world", "moon")]
    [InlineData("'--colour'", "--colour", "blue")]
    [InlineData("--vault-port is a port from 0 to 65535, not \"many\".", "--vault-port", "many")]
    [InlineData("--kube-port is a port from 0 to 65535, not \"65536\".", "--kube-port", "65536")]
    [InlineData("The ready file \"/no/such/folder/ready.json\" cannot be written: ", "--ready-file", "/no/such/folder/ready.json")]
    [InlineData("The ready file \"/\" cannot be written: ", "--ready-file", "/")]
    public async Task What_cannot_be_had_is_refused_in_one_sentence(string sentence, params string[] arguments)
    {
        var (code, error) = await SandboxProcess.RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData("--vault-port", "Vault")]
    [InlineData("--kube-port", "the Kubernetes API")]
    public async Task A_port_that_is_taken_is_named_and_nothing_is_left(string option, string system)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (code, error) = await SandboxProcess.RunAsync([.. Contract.Select((word, index) => index > 0 && Contract[index - 1] == option ? $"{port}" : word)]);

        Assert.Equal((2, $"Port {port} of 127.0.0.1, meant for {system}, is taken; choose another, or 0 for any free one."), (code, error));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Production")]
    [InlineData("DOTNET_ENVIRONMENT", "production")]
    public async Task In_production_it_does_not_start_and_says_so(string variable, string value)
    {
        var (code, error) = await SandboxProcess.RunAsync(Contract, (variable, value));

        Assert.Equal(2, code);
        Assert.Contains($"{variable} is Production", error, StringComparison.Ordinal);
        Assert.Contains("--allow-production", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_production_it_starts_when_that_is_asked_for()
    {
        using var sandbox = SandboxProcess.Start([.. Contract, "--allow-production"], ("ASPNETCORE_ENVIRONMENT", "Production"));

        await sandbox.PrintedAsync("The Kubernetes API is");
    }

    private static async Task<HttpStatusCode> GetAsync(string address, Action<HttpRequestMessage> sign, string? authority = null)
    {
        using var handler = new SocketsHttpHandler();
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
        }

        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        sign(request);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
