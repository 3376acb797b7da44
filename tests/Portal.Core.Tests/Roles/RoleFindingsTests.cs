using Portal.Core.Roles;

namespace Portal.Core.Tests.Roles;

public sealed class RoleFindingsTests
{
    private static readonly KnownNames Known = new(["default", "team-a"], [("default", "app"), ("team-a", "web-1")], ["default", "app"]);
    private static readonly KubernetesRole Good = new() { Mount = "kubernetes", Name = "app", ServiceAccountNames = ["app"], ServiceAccountNamespaces = ["default"], TokenPolicies = ["app"] };

    [Fact]
    public void A_role_whose_names_all_exist_has_no_findings() => Assert.Empty(RoleFindings.Of(Good, Known));

    [Fact]
    public void A_service_account_that_is_elsewhere_is_said_to_be()
    {
        var finding = Assert.Single(RoleFindings.Of(Good with { ServiceAccountNamespaces = ["team-a"] }, Known));

        Assert.Equal(("app", "There is no service account app in team-a, but in default."), (finding.Name, finding.Message));
    }

    [Fact]
    public void Every_missing_name_is_a_finding_of_its_field()
    {
        var role = Good with { ServiceAccountNames = ["app", "nobody"], ServiceAccountNamespaces = ["default", "gone-*"], TokenPolicies = ["app", "missing"] };

        Assert.Equal([("bound_service_account_namespaces", "gone-*"), ("bound_service_account_names", "nobody"), ("token_policies", "missing")],
            RoleFindings.Of(role, Known).Select(finding => (finding.Field, finding.Name!)));
    }

    [Fact]
    public void What_could_not_be_read_is_not_called_missing() =>
        Assert.Empty(RoleFindings.Of(Good with { ServiceAccountNames = ["nobody"], ServiceAccountNamespaces = ["gone"], TokenPolicies = ["missing"] }, new KnownNames(null, null, null)));

    [Fact]
    public void A_role_for_everybody_says_so()
    {
        var finding = Assert.Single(RoleFindings.Of(Good with { ServiceAccountNames = ["*"], ServiceAccountNamespaces = ["*"] }, Known));

        Assert.Equal("Every pod of the cluster can log in with this role.", finding.Message);
    }

    [Fact]
    public void A_role_without_policies_says_what_its_tokens_may_do() =>
        Assert.Contains("may do nothing", Assert.Single(RoleFindings.Of(Good with { TokenPolicies = [], TokenNoDefaultPolicy = true }, Known)).Message, StringComparison.Ordinal);
}
