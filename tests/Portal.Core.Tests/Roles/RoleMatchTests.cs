using System.Collections.Immutable;
using Portal.Core.Roles;

namespace Portal.Core.Tests.Roles;

public sealed class RoleMatchTests
{
    private static readonly KubernetesRole Role = new() { Mount = "kubernetes", Name = "app", ServiceAccountNames = ["app", "web-*"], ServiceAccountNamespaces = ["one", "team-*"] };
    private static readonly Dictionary<string, string> None = [];

    [Theory]
    [InlineData("one", "app", RoleVerdict.Matches)]
    [InlineData("team-a", "web-1", RoleVerdict.Matches)]
    [InlineData("team-", "web-", RoleVerdict.Matches)]
    [InlineData("one", "apps", RoleVerdict.NameNotBound)]
    [InlineData("ones", "app", RoleVerdict.NamespaceNotBound)]
    public void Name_and_namespace_both_have_to_be_bound(string ns, string name, RoleVerdict verdict) => Assert.Equal(verdict, RoleMatch.Decide(Role, ns, name, None));

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("a*c*e", "abcde", true)]
    [InlineData("a*c*e", "ae", false)]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("a?c", "abc", false)]
    [InlineData("*b*", "abc", true)]
    [InlineData("", "", true)]
    public void A_star_is_any_run_of_characters_and_nothing_else_is_special(string pattern, string text, bool matches) => Assert.Equal(matches, RoleMatch.Glob(pattern, text));

    [Theory]
    [InlineData("""{"matchLabels":{"team":"a"}}""", RoleVerdict.Matches)]
    [InlineData("""{"matchLabels":{"team":"b"}}""", RoleVerdict.NamespaceNotBound)]
    [InlineData("matchExpressions:\n- key: team\n  operator: In\n  values: [a, b]\n", RoleVerdict.Matches)]
    [InlineData("""{"matchExpressions":[{"key":"team","operator":"NotIn","values":["a"]}]}""", RoleVerdict.NamespaceNotBound)]
    [InlineData("""{"matchExpressions":[{"key":"env","operator":"DoesNotExist"},{"key":"team","operator":"Exists"}]}""", RoleVerdict.Matches)]
    [InlineData("{}", RoleVerdict.Matches)]
    public void A_selector_binds_namespaces_by_their_labels(string selector, RoleVerdict verdict)
    {
        var role = Role with { ServiceAccountNamespaces = [], NamespaceSelector = selector };

        Assert.Equal(verdict, RoleMatch.Decide(role, "x", "app", new Dictionary<string, string> { ["team"] = "a" }));
        Assert.Equal(RoleVerdict.NeedsNamespaceLabels, RoleMatch.Decide(role, "x", "app", null));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("""{"matchExpressions":[{"key":"team","operator":"Is","values":["a"]}]}""")]
    [InlineData("""{"matchExpressions":[{"key":"team","operator":"In"}]}""")]
    public void A_selector_that_is_none_is_a_problem_of_the_role_and_binds_nothing(string selector)
    {
        var role = Role with { ServiceAccountNamespaces = [], NamespaceSelector = selector };

        Assert.Equal("bound_service_account_namespace_selector", Assert.Single(RoleRules.Check(role)).Field);
        Assert.Equal(RoleVerdict.NamespaceNotBound, RoleMatch.Decide(role, "x", "app", None));
    }

    [Fact]
    public void A_lookup_leaves_out_only_roles_that_do_not_match()
    {
        ImmutableArray<string>[] names = [["app"], ["app", "web"], ["app", "app"], ["*"], ["web*", "app"], ["a*p"], []];
        KubernetesRole[] roles = [.. names.Select((accounts, number) => new KubernetesRole { Mount = "kubernetes", Name = $"r{number}", ServiceAccountNames = accounts, ServiceAccountNamespaces = ["one"] })];
        var lookup = new RoleLookup(roles);

        foreach (var account in new[] { "app", "web", "web-1", "ap", "other" })
        {
            var matching = roles.Where(role => RoleMatch.Decide(role, "one", account, null) is RoleVerdict.Matches);
            var found = lookup.CandidatesFor(account).ToArray();
            Assert.Equal(matching, found.Where(role => RoleMatch.Decide(role, "one", account, null) is RoleVerdict.Matches).OrderBy(role => role.Name, StringComparer.Ordinal));
            Assert.Equal(found.Length, found.Distinct().Count());
        }

        Assert.DoesNotContain(roles[1], lookup.CandidatesFor("other"));
    }
}
