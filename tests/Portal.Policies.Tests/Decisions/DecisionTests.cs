using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Portal.Policies.Tests.Decisions;

public sealed class DecisionTests
{
    [Theory]
    [InlineData("min_wrapping_ttl = \"1m\"", null, false)]
    [InlineData("min_wrapping_ttl = \"1m\"", 60, true)]
    [InlineData("min_wrapping_ttl = \"1m\"", 59, false)]
    [InlineData("max_wrapping_ttl = \"1m\"", null, false)]
    [InlineData("max_wrapping_ttl = \"1m\"", 60, true)]
    [InlineData("max_wrapping_ttl = \"1m\"", 61, false)]
    [InlineData("", null, true)]
    public void A_wrapping_limit_asks_for_a_ttl_within_it(string limit, int? seconds, bool allowed)
    {
        var request = new AclRequest(AclOperation.Read, "x") { WrapTtl = seconds is { } ttl ? TimeSpan.FromSeconds(ttl) : null };

        var decision = Engine($"path \"x\" {{ capabilities = [\"read\"] {limit} }}").Decide(request);

        Assert.Equal((allowed, allowed ? null : DenialReason.WrapTtl), (decision.Allowed, decision.Denial?.Reason));
    }

    [Fact]
    public void Merged_wrapping_limits_that_exclude_each_other_let_nothing_through()
    {
        var engine = AclEngine.Compile(
            [PolicyDocument.Parse("a", "path \"x\" { capabilities = [\"read\"] min_wrapping_ttl = 60 }"), PolicyDocument.Parse("b", "path \"x\" { max_wrapping_ttl = 30 }")],
            AclDialect.OpenBao26);

        Assert.All(new[] { 10, 30, 45, 60, 90 }, ttl => Assert.False(engine.Decide(new(AclOperation.Read, "x") { WrapTtl = TimeSpan.FromSeconds(ttl) }).Allowed));
    }

    [Theory]
    [InlineData("required_parameters = [\"Zip\"]", "{}", "RequiredParameter")]
    [InlineData("required_parameters = [\"Zip\"]", "{\"zip\": 1}", null)]
    [InlineData("denied_parameters = { \"*\" = [\"x\"] }", "{\"a\": \"b\"}", "DeniedParameter")]
    [InlineData("denied_parameters = { \"*\" = [] }", "{}", null)]
    [InlineData("denied_parameters = { Zip = [] }", "{\"ZIP\": \"1\"}", "DeniedParameter")]
    [InlineData("denied_parameters = { zip = [\"a*\"] }", "{\"zip\": \"abc\"}", "DeniedParameter")]
    [InlineData("denied_parameters = { zip = [\"a*\"] }", "{\"zip\": \"bc\"}", null)]
    [InlineData("allowed_parameters = { zip = [] }", "{\"zip\": 5}", null)]
    [InlineData("allowed_parameters = { zip = [] }", "{\"zap\": 5}", "ParameterNotAllowed")]
    [InlineData("allowed_parameters = { zip = [\"a\"], \"*\" = [] }", "{\"zap\": 5, \"zip\": \"a\"}", null)]
    [InlineData("allowed_parameters = { zip = [\"a\"], \"*\" = [] }", "{\"zip\": \"b\"}", "ParameterNotAllowed")]
    [InlineData("allowed_parameters = { \"*\" = [\"a\"] }", "{\"zip\": \"b\"}", null)]
    [InlineData("allowed_parameters = { zip = [\"*\"] }", "{\"zip\": \"b\"}", "ParameterNotAllowed")]
    [InlineData("allowed_parameters = { zip = [\"*b*\"] }", "{\"zip\": \"abc\"}", null)]
    [InlineData("allowed_parameters = { zip = [\"*c\"] }", "{\"zip\": \"abc\"}", null)]
    [InlineData("allowed_parameters = { zip = [5] }", "{\"zip\": 5}", "ParameterNotAllowed")]
    [InlineData("allowed_parameters = { zip = [true] }", "{\"zip\": true}", null)]
    [InlineData("allowed_parameters = { zip = [[\"a\", \"b\"]] }", "{\"zip\": [\"a\", \"b\"]}", null)]
    [InlineData("allowed_parameters = { data = [] }", "{\"data\": {\"secret\": \"b\"}}", null)]
    [InlineData("denied_parameters = { secret = [] }", "{\"data\": {\"secret\": \"b\"}}", null)]
    public void Parameters_are_checked_as_the_server_does(string limit, string body, string? reason)
    {
        var engine = Engine($"path \"x\" {{ capabilities = [\"update\", \"delete\", \"list\"] {limit} }}");
        var parameters = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body)!.ToDictionary(pair => pair.Key, pair => (object?)pair.Value);

        Assert.Equal(reason, engine.Decide(new(AclOperation.Update, "x") { Parameters = parameters }).Denial?.Reason.ToString());
        Assert.All(new[] { AclOperation.Delete, AclOperation.List }, operation => Assert.True(engine.Decide(new(operation, "x") { Parameters = parameters }).Allowed));
    }

    [Fact]
    public void Vault_1_21_compares_lists_element_by_element()
    {
        bool Allows(AclDialect dialect, string name, params string[] values) =>
            AclEngine.Compile([PolicyDocument.Parse("p", $"path \"x\" {{ capabilities = [\"update\"] {(name == "a" ? "allowed" : "denied")}_parameters = {{ a = [\"x\", \"y\"] b = [\"x\"] }} }}")], dialect)
                .Decide(new(AclOperation.Update, "x") { Parameters = new Dictionary<string, object?> { [name] = values } }).Allowed;

        Assert.True(Allows(AclDialect.Vault121, "a", "x", "y"));
        Assert.False(Allows(AclDialect.Vault121, "a", "x", "z"));
        Assert.False(Allows(AclDialect.Vault115, "a", "x", "y"));
        Assert.False(Allows(AclDialect.Vault121, "b", "x", "z"));
        Assert.True(Allows(AclDialect.Vault115, "b", "x", "z"));
    }

    [Theory]
    [InlineData("a", "x, y", "vault-1.21", true)]
    [InlineData("a", "x,z", "vault-1.21", false)]
    [InlineData("a", "x,y", "vault-1.15", false)]
    [InlineData("a", "", "vault-1.21", true)]
    [InlineData("token_policies", "App", "vault-1.21", false)]
    [InlineData("token_policies", "App", "vault-2.0", true)]
    public void Newer_vaults_take_a_text_with_commas_for_a_list_and_lower_the_names_of_policies(string name, string value, string server, bool allowed)
    {
        var engine = AclEngine.Compile([PolicyDocument.Parse("p", "path \"x\" { capabilities = [\"update\"] allowed_parameters = { a = [\"x\", \"y\"] token_policies = [\"app\"] } }")], AclDialect.Named(server)!);

        Assert.Equal(allowed, engine.Decide(new(AclOperation.Update, "x") { Parameters = new Dictionary<string, object?> { [name] = value } }).Allowed);
    }

    [Theory]
    [InlineData("list list read", "kv/a/b/", "list", "kv/+/*")]
    [InlineData("list deny read", "kv/a/b/", "deny", "kv/+/*")]
    [InlineData("list read deny", "kv/a/b/", "deny", "kv/a/*")]
    [InlineData("read update patch", "kv/a/b/", "patch", "kv/a/*")]
    public void Vault_2_0_3_lists_by_the_closest_rule_that_denies_or_lists(string granted, string path, string answer, string rule)
    {
        // From the farthest to the closest.
        var stanzas = new[] { "*", "kv/+/*", "kv/a/*" }.Zip(granted.Split(' '), (pattern, capability) => $"path \"{pattern}\" {{ capabilities = [\"{capability}\"] }}\n");
        var engine = AclEngine.Compile([PolicyDocument.Parse("p", string.Concat(stanzas))], AclDialect.Vault20);

        Assert.Equal((answer, rule), (engine.Capabilities(path).ToNames()[0], engine.RuleOf(path)!.Pattern));
        Assert.Equal(rule == "kv/+/*" ? TieBreaker.DeniesOrLists : TieBreaker.LaterWildcard, engine.Decide(new(AclOperation.List, path)).Losers.Single(loser => loser.Rule.Pattern is "kv/a/*" or "kv/+/*").LostBy);
    }

    [Theory]
    [InlineData("", null, true, 10)]
    [InlineData("", "max", true, 10)]
    [InlineData("", "0", true, 10)]
    [InlineData("", "10", true, null)]
    [InlineData("", "11", false, null)]
    [InlineData("", "-1", false, null)]
    [InlineData("", "many", false, null)]
    [InlineData("required_parameters = [\"limit\"]", null, false, null)]
    [InlineData("required_parameters = [\"limit\"]", "max", true, 10)]
    public void A_pagination_limit_bounds_a_list(string more, string? limit, bool allowed, int? changed)
    {
        var engine = Engine($"path \"x/\" {{ capabilities = [\"list\", \"scan\"] pagination_limit = 10 {more} }}");
        var request = new AclRequest(AclOperation.List, "x") { Parameters = limit is null ? null : new Dictionary<string, object?> { ["limit"] = limit } };

        Assert.All([request, request with { Operation = AclOperation.Scan }], each =>
            Assert.Equal((allowed, changed), (engine.Decide(each).Allowed, engine.Decide(each).ChangedLimit)));
    }

    [Fact]
    public void Merging_keeps_the_narrower_of_two_stanzas()
    {
        var engine = AclEngine.Compile(
            [
                PolicyDocument.Parse("a", "path \"x\" { capabilities = [\"update\"] allowed_parameters = { a = [\"1\"], b = [\"1\"] } pagination_limit = 5 mfa_methods = [\"m\"] }"),
                PolicyDocument.Parse("b", "path \"/x\" { capabilities = [\"list\"] allowed_parameters = { a = [\"2\"], b = [] } pagination_limit = 3 list_scan_response_keys_filter_path = \"{{ .key }}\" }"),
                PolicyDocument.Parse("c", "path \"x\" { capabilities = [\"read\"] }"),
            ],
            AclDialect.OpenBao26);
        bool Allows(string name, string value) => engine.Decide(new(AclOperation.Update, "x") { Parameters = new Dictionary<string, object?> { [name] = value } }).Allowed;

        Assert.Equal(["list", "read", "update"], engine.Capabilities("x").ToNames());
        Assert.Equal([true, true, false, true, false], [Allows("a", "1"), Allows("a", "2"), Allows("a", "3"), Allows("b", "9"), Allows("c", "1")]);
        Assert.Equal(3, engine.Decide(new(AclOperation.List, "x")).ChangedLimit);
        Assert.Equal("{{ .key }}", engine.Decide(new(AclOperation.List, "x")).ResponseKeysFilterPath);
        Assert.Equal(["a", "b", "c"], Assert.Single(engine.Rules).Sources.Select(source => source.Policy));
    }

    [Fact]
    public void A_root_protected_path_needs_sudo_beside_the_capability()
    {
        var engine = Engine("path \"sys/auth/*\" { capabilities = [\"read\"] }\npath \"sys/audit\" { capabilities = [\"read\", \"sudo\"] }\npath \"sys/raw\" { capabilities = [\"sudo\"] }");
        AclDecision Reads(string path) => engine.Decide(new(AclOperation.Read, path) { RootProtected = true });

        Assert.Equal([DenialReason.MissingSudo, null, DenialReason.MissingCapability], [Reads("sys/auth/k").Denial?.Reason, Reads("sys/audit").Denial?.Reason, Reads("sys/raw").Denial?.Reason]);
        Assert.True(AclEngine.Compile([PolicyDocument.Root, PolicyDocument.Parse("p", "path \"*\" { capabilities = [\"deny\"] }")], AclDialect.Vault115).Decide(new(AclOperation.Delete, "sys/raw") { RootProtected = true }).Allowed);
        Assert.True(engine.Decide(new(AclOperation.Help, "anything")).Allowed);
    }

    [Fact]
    public void A_decision_names_the_rule_the_losers_and_what_they_lost_by()
    {
        var decision = AclEngine.Compile(
            [
                PolicyDocument.Parse("base", "path \"*\" { capabilities = [\"read\"] }\npath \"secret/*\" { capabilities = [\"list\"] }"),
                PolicyDocument.Parse("app", "# app\npath \"secret/+/db\" { capabilities = [\"deny\"] }\npath \"secret/app/*\" { capabilities = [\"update\"] }\npath \"secret/+/*\" { capabilities = [\"sudo\"] }"),
            ],
            AclDialect.OpenBao26).Decide(new(AclOperation.Read, "/secret/app/db"));

        Assert.False(decision.Allowed);
        Assert.Equal(("secret/app/*", DenialReason.MissingCapability), (decision.Rule!.Pattern, decision.Denial!.Reason));
        Assert.Equal(new RuleSource("app", 3, "secret/app/*"), Assert.Single(decision.Rule.Sources));
        Assert.Equal(
            [("secret/+/db", TieBreaker.LaterWildcard), ("secret/*", TieBreaker.LongestPrefix), ("secret/+/*", TieBreaker.LaterWildcard), ("*", TieBreaker.LongestPrefix)],
            decision.Losers.Select(loser => (loser.Rule.Pattern, loser.LostBy)));
        Assert.Equal(
            """
            denied: read on secret/app/db
              because the rule does not grant read
              decided by path "secret/app/*" (policy app line 3), which grants update
              not asked: path "secret/+/db" (policy app line 2), which grants deny; the winner's first wildcard is further to the right
              not asked: path "secret/*" (policy base line 2), which grants list; of several paths that end in * only the longest counts
              not asked: path "secret/+/*" (policy app line 4), which grants sudo; the winner's first wildcard is further to the right
              not asked: path "*" (policy base line 1), which grants read; of several paths that end in * only the longest counts

            """,
            decision.Explain());
    }

    [Theory]
    [InlineData("secret/+", "secret/*", "secret/x", TieBreaker.NoGlob)]
    [InlineData("secret/*", "secret/+/*", "secret/x/y", TieBreaker.FewerPlus)]
    [InlineData("secret/+/cfg*", "secret/+/c*", "secret/x/cfg", TieBreaker.LongerText)]
    [InlineData("secret/+/b/+", "secret/+/+/c", "secret/a/b/c", TieBreaker.GreaterText)]
    [InlineData("secret/x", "secret/+", "secret/x", TieBreaker.ExactFirst)]
    [InlineData("secret/x*", "+/x", "secret/x", TieBreaker.LaterWildcard)]
    public void Each_tie_is_broken_by_its_own_rule(string winner, string loser, string path, TieBreaker by)
    {
        var decision = Engine($"path \"{loser}\" {{ capabilities = [\"read\"] }}\npath \"{winner}\" {{ capabilities = [\"read\"] }}").Decide(new(AclOperation.Read, path));

        Assert.Equal((winner, loser, by), (decision.Rule!.Pattern, decision.Losers.Single().Rule.Pattern, decision.Losers.Single().LostBy));
    }

    [Fact]
    public void An_expired_stanza_stops_to_count_when_its_time_comes()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2029, 12, 31, 0, 0, 0, TimeSpan.Zero));
        var document = PolicyDocument.Parse("p", "path \"x\" { capabilities = [\"read\"] expiration = \"2030-01-01T00:00:00Z\" }");
        string Answer() => AclEngine.Compile([document], AclDialect.OpenBao26, time: time).Capabilities("x").ToNames()[0];

        Assert.Equal("read", Answer());
        time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("deny", Answer());
    }

    [Fact]
    public void A_policy_of_a_namespace_reaches_no_further_than_it()
    {
        var engine = AclEngine.Compile([PolicyDocument.Parse("p", "path \"/secret/+\" { capabilities = [\"read\"] }").InNamespace("a/b")], AclDialect.OpenBao26);

        Assert.Equal(("read", "deny"), (engine.Capabilities("a/b/secret/x").ToNames()[0], engine.Capabilities("secret/x").ToNames()[0]));
    }

    private static AclEngine Engine(string text) => AclEngine.Compile([PolicyDocument.Parse("p", text)], AclDialect.OpenBao26);
}
