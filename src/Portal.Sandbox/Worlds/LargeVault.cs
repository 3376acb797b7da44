using System.Text.Json.Nodes;
using Portal.Sandbox.Vault;
using Portal.Sandbox.Vault.Kv;

namespace Portal.Sandbox.Worlds;

/// <summary>Engines, secrets, policies and roles of the large world. Too many for a request each: they are put straight into the server.</summary>
internal static class LargeVault
{
    /// <summary>The engine with the one large folder.</summary>
    public const string Archive = "archive";

    private const int Certificates = 100_000;

    public static async Task MakeAsync(WorldTools tools)
    {
        var (vault, server) = (tools.Vault, tools.VaultServer);
        foreach (var team in Company.Teams) await vault.MountAsync(team, 2, $"Team {team}");
        await vault.MountAsync(Archive, 2, "Certificates of the last ten years");
        await vault.EnableAuthAsync("kubernetes", "kubernetes", "Pods of this cluster");
        await vault.WriteAsync("auth/kubernetes/config", new JsonObject { ["kubernetes_host"] = "https://kubernetes.default.svc:443" });

        foreach (var team in Company.Applications.GroupBy(application => application.Team)) server.Fill(team.Key, team.SelectMany(Secrets));
        server.Fill(Archive, Enumerable.Range(0, Certificates).Select(Certificate));
        foreach (var application in Company.Applications) await BindAsync(server, application);
    }

    private static IEnumerable<FilledSecret> Secrets(Application application)
    {
        foreach (var stage in Company.Stages)
        {
            foreach (var (name, index) in Company.Secrets.Select((name, index) => (name, index)))
            {
                var number = (application.Number * 100) + index;
                var user = $"{application.Name}-{stage}";
                var versions = number % 7 == 0 ? 3 : 1;
                yield return new($"{application.Short}/{stage}/{name}", version => Data(user, Word(number, version)), versions, Deleted: index > 1 && number % 49 == 0);
            }
        }

        yield return new($"{application.Short}/shared", version => Data(application.Name, Word(application.Number, version)), 1);
    }

    private static FilledSecret Certificate(int number) => new($"certificates/{number:d6}", _ => $$"""{"serial":"{{number:x8}}"}""", 1);

    private static string Data(string user, string word) => $$"""{"password":"{{word}}","username":"{{user}}"}""";

    /// <summary>Looks like a password and is the same at every start.</summary>
    private static string Word(int number, int version) => Convert.ToHexStringLower(BitConverter.GetBytes(((ulong)(uint)number + ((ulong)version << 32) + 1) * 0x9E3779B97F4A7C15));

    private static async Task BindAsync(VaultServer server, Application application)
    {
        await server.WriteAsync($"sys/policies/acl/{application.Name}", new JsonObject { ["policy"] = Policy(application) });
        var account = application.Mistake is Mistake.RenamedAccount ? application.Name + "-svc" : application.Name;
        var policy = application.Mistake is Mistake.NoPolicy ? application.Name + "-read" : application.Name;
        foreach (var stage in Company.Stages)
        {
            var ns = $"{application.Team}-{stage}";
            if (stage != "prod") await RoleAsync(server, $"{application.Name}-{stage}", account, ns, policy);
            else if (application.Mistake is Mistake.Everybody) await RoleAsync(server, $"{application.Name}-prod", "*", "*", policy);
            else await RoleAsync(server, $"{application.Name}-prod", account, application.Mistake is Mistake.WrongNamespace ? application.Team : ns, policy);
        }

        await RoleAsync(server, $"{application.Name}-migrate", application.Name + "-migrate", string.Join(',', Company.Stages.Select(stage => $"{application.Team}-{stage}")), policy);
        await RoleAsync(server, $"{application.Name}-ci", "ci", application.Team + "-dev", policy);
    }

    private static string Policy(Application application)
    {
        var folder = application.Mistake is Mistake.WrongPath ? $"{application.Team}/{application.Short}" : application.Folder;
        var other = Company.Teams[(application.Number + 7) % Company.Teams.Count];
        var borrowed = application.Number % 10 == 0 ? $"\n# What the team {other} shares\npath \"{other}/data/api/shared\" {{\n  capabilities = [\"read\"]\n}}\n" : "";
        return $$"""
            # The secrets of {{application.Name}}, in every stage
            path "{{folder}}/*" {
              capabilities = ["read"]
            }

            path "{{application.Team}}/metadata/{{application.Short}}/*" {
              capabilities = ["list", "read"]
            }
            {{borrowed}}
            """;
    }

    private static Task RoleAsync(VaultServer server, string name, string accounts, string namespaces, string policy) => server.WriteAsync($"auth/kubernetes/role/{name}", new JsonObject
    {
        ["bound_service_account_names"] = accounts,
        ["bound_service_account_namespaces"] = namespaces,
        ["token_policies"] = policy,
        ["token_ttl"] = "1h",
    });
}
