using Bunit;
using Portal.Core.Environments;
using Portal.Core.Roles;
using Portal.Features.Roles;
using Portal.Testing;

namespace Portal.Tests.Features.Roles;

[Collection(DemoWorld.Name)]
public sealed class RoleFormTests(DemoSandbox demo) : PageContext
{
    private readonly string _name = "role-" + Guid.NewGuid().ToString("n")[..6];

    [Fact]
    public async Task Real_names_are_offered_and_one_that_does_not_exist_is_said_to()
    {
        var page = await OpenNewAsync();

        page.AtOnce(() => page.Find("#role-namespaces").Focus());
        page.WaitForAssertion(() => Assert.Contains("payments", page.FindAll("#role-namespaces-list .mono").Select(option => option.TextContent)));
        Type(page, "namespaces", "payments");
        page.AtOnce(() => page.Find("#role-accounts").Focus());
        page.WaitForAssertion(() => Assert.Contains("checkout", page.FindAll("#role-accounts-list .mono").Select(option => option.TextContent)));
        Type(page, "accounts", "chekout");
        Type(page, "policies", "payments-chekout");

        page.Shows("There is no service account chekout in payments.");
        page.Shows("There is no policy payments-chekout.");
    }

    [Fact]
    public async Task A_role_is_bound_and_leads_to_its_page()
    {
        var page = await OpenNewAsync();
        page.AtOnce(() => page.Find("#role-name").Input(_name));
        Type(page, "namespaces", "payments");
        Type(page, "accounts", "checkout");
        Type(page, "policies", "payments-checkout");

        page.Press("Review role");
        page.Apply();

        page.IsApplied();
        Assert.NotEmpty(page.FindAll($"a[href='/sandbox/roles/kubernetes/{_name}']"));
        var role = (await demo.Get<RoleStore>().ReadAsync(await AdminAsync(), "kubernetes", _name, default)).Role;
        Assert.Equal(["checkout", "payments", "payments-checkout"], [.. role.ServiceAccountNames, .. role.ServiceAccountNamespaces, .. role.TokenPolicies]);
        Assert.Equal(TimeSpan.FromHours(24), role.TokenTtl);
    }

    [Fact]
    public async Task A_name_that_is_taken_changes_nothing_and_loses_nothing()
    {
        var page = await OpenNewAsync();
        page.AtOnce(() => page.Find("#role-name").Input("checkout"));
        Type(page, "namespaces", "default");
        Type(page, "accounts", "*");
        Type(page, "policies", "default");

        page.Press("Review role");
        page.Apply();

        page.Shows("There is a role with this name already.");
        page.Shows("nothing was changed in it");
        Assert.Equal("checkout", page.Find("#role-name").GetAttribute("value"));
        Assert.Equal(["payments"], (await demo.Get<RoleStore>().ReadAsync(await AdminAsync(), "kubernetes", "checkout", default)).Role.ServiceAccountNamespaces);
    }

    [Fact]
    public async Task What_vault_would_refuse_stands_at_its_field_before_anything_is_reviewed()
    {
        var page = await OpenNewAsync();
        page.AtOnce(() => page.Find("#role-name").Input("a b"));
        page.AtOnce(() => page.Find("#role-ttl").Input("soon"));

        page.Press("Review role");

        page.WaitForState(() => page.FindAll("#role-name-error").Count > 0);
        Assert.Contains("A role's name is", page.Find("#role-name-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("Name at least one namespace", page.Find("#role-namespaces-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("such as 24h", page.Find("#role-ttl-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("[data-apply]"));
    }

    [Fact]
    public async Task An_edit_that_somebody_was_faster_than_keeps_what_was_typed_and_compares_again()
    {
        var admin = await AdminAsync();
        var store = demo.Get<RoleStore>();
        await store.PlanCreate(admin, new KubernetesRole { Mount = "kubernetes", Name = _name, ServiceAccountNames = ["checkout"], ServiceAccountNamespaces = ["payments"], TokenPolicies = ["default"] }).ApplyAsync(admin);
        var page = OpenRole(admin, "?edit=1");
        page.WaitForState(() => page.FindAll("#role-max-ttl").Count > 0);
        page.AtOnce(() => page.Find("#role-max-ttl").Input("48h"));
        var read = await store.ReadAsync(admin, "kubernetes", _name, default);
        await store.PlanEdit(admin, read, read.Role with { Audience = "theirs" }).ApplyAsync(admin);

        page.Press("Review change");
        page.Apply();
        page.Shows("What you typed is kept");
        Assert.Equal("48h", page.Find("#role-max-ttl").GetAttribute("value"));
        page.Press("Back to the form, as you left it");
        page.Press("Review change");
        page.Apply();

        page.IsApplied();
        Assert.Equal(TimeSpan.FromHours(48), (await store.ReadAsync(admin, "kubernetes", _name, default)).Role.TokenMaxTtl);
    }

    [Fact]
    public async Task Deleting_a_role_names_who_logs_in_with_it_and_asks_for_its_name()
    {
        var admin = await AdminAsync();
        var page = Open<RolePage>("/roles/kubernetes/internal-app", admin, parameters => parameters.Add(shown => shown.Mount, "kubernetes").Add(shown => shown.Name, "internal-app"));

        page.Press("Delete");

        page.Shows("1 workload logs in with it: default/orgchart.");
        Assert.True(page.Find("[data-apply]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_role_that_matches_nobody_says_so_where_it_is_read()
    {
        var page = Open<RolePage>("/roles/kubernetes/backup", await AdminAsync(), parameters => parameters.Add(shown => shown.Mount, "kubernetes").Add(shown => shown.Name, "backup"));

        page.WaitForState(() => page.FindAll(".findings li").Count > 0);
    }

    [Fact]
    public async Task Who_may_only_read_sees_edit_and_delete_disabled_with_the_reason()
    {
        var page = Open<RolePage>("/roles/kubernetes/checkout", await demo.AsAsync("auditor"), parameters => parameters.Add(shown => shown.Mount, "kubernetes").Add(shown => shown.Name, "checkout"));

        page.Shows("Needs update on auth/kubernetes/role/checkout");
        page.IsOffered("Edit role", enabled: false);
        page.IsOffered("Delete", enabled: false);
    }

    [Fact]
    public async Task A_role_that_is_not_there_is_not_found()
    {
        var page = Open<RolePage>("/roles/kubernetes/nothing-here", await AdminAsync(), parameters => parameters.Add(shown => shown.Mount, "kubernetes").Add(shown => shown.Name, "nothing-here"));

        page.WaitForState(() => page.FindAll("[data-failure=NotFound]").Count > 0);
    }

    private Task<EnvironmentSession> AdminAsync() => demo.AsAsync("admin");

    private async Task<IRenderedComponent<RolesPage>> OpenNewAsync()
    {
        var page = Open<RolesPage>("/roles?new=kubernetes", await AdminAsync());
        page.WaitForState(() => page.FindAll("#role-name").Count > 0);
        return page;
    }

    private IRenderedComponent<RolePage> OpenRole(EnvironmentSession session, string query) =>
        Open<RolePage>($"/roles/kubernetes/{_name}{query}", session, parameters => parameters.Add(shown => shown.Mount, "kubernetes").Add(shown => shown.Name, _name));

    private static void Type<T>(IRenderedComponent<T> page, string field, string name)
        where T : Microsoft.AspNetCore.Components.IComponent => page.AtOnce(() => page.Find($"#role-{field}").Input(name + ","));
}
