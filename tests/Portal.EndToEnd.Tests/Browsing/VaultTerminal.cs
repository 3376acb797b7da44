using System.Net.Http.Json;
using System.Text.Json;

namespace Portal.EndToEnd.Tests.Browsing;

/// <summary>Vault as somebody with a terminal and every right uses it: to lay out what a journey finds, and to look at what it did.</summary>
internal static class VaultTerminal
{
    /// <summary>Writes to a path of the API, without <c>/v1/</c>.</summary>
    public static async Task WriteAsync(this Servers servers, string path, object body)
    {
        using var client = servers.Client();
        using var answer = await client.PostAsJsonAsync("v1/" + path, body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Reads a path: the <c>data</c> of the answer.</summary>
    public static async Task<JsonElement> ReadAsync(this Servers servers, string path)
    {
        using var client = servers.Client();
        return (await client.GetFromJsonAsync<JsonElement>("v1/" + path)).GetProperty("data");
    }

    private static HttpClient Client(this Servers servers)
    {
        var client = new HttpClient { BaseAddress = servers.Vault };
        client.DefaultRequestHeaders.Add("X-Vault-Token", servers.VaultToken);
        return client;
    }
}
