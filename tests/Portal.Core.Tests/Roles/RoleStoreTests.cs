using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Roles;
using Portal.Testing;

namespace Portal.Core.Tests.Roles;

public sealed class RoleStoreTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _mount = "k8s/" + Guid.NewGuid().ToString("n")[..6];

    private RoleStore Roles => vault.Get<RoleStore>();

    private KubernetesAuth Auth => vault.Get<KubernetesAuth>();

    private KubernetesRole Internal => new()
    {
        Mount = _mount,
        Name = "internal-app",
        ServiceAccountNames = ["internal-app"],
        ServiceAccountNamespaces = ["default"],
        TokenPolicies = ["internal-app"],
        TokenTtl = TimeSpan.FromHours(24),
    };

    [Fact]
    public async Task A_role_is_created_as_the_tutorial_does_it_and_never_over_another()
    {
        await MountAsync();
        var plan = Roles.PlanCreate(vault.Root, Internal);

        await plan.ApplyAsync(vault.Root);
        await Roles.PlanCreate(vault.Root, Internal with { Name = "Upper" }).ApplyAsync(vault.Root);

        var step = plan.Steps.Single();
        Assert.Equal($"vault write auth/{_mount}/role/internal-app bound_service_account_names=internal-app bound_service_account_namespaces=default token_policies=internal-app token_ttl=24h", step.Commands.Single());
        Assert.Equal(($"create on auth/{_mount}/role/internal-app", "nothing there yet"), (step.Needs, step.BasedOn));
        var role = (await Roles.ReadAsync(vault.Root, _mount, "internal-app", default)).Role;
        Assert.Equivalent(Internal with { TokenType = "default", TokenStrictlyBindIp = role.TokenStrictlyBindIp }, role, strict: true);
        Assert.Equal(["internal-app", "upper"], (await vault.Get<KubernetesAuth>().ListRolesAsync(vault.Root, _mount, default)).Items);
        Assert.Equal(Failure.AlreadyExists, await Roles.PlanCreate(vault.Root, Internal with { TokenPolicies = ["other"] }).FailureAsync(vault.Root));
        Assert.Equal(["internal-app"], (await Roles.ReadAsync(vault.Root, _mount, "internal-app", default)).Role.TokenPolicies);
    }

    [Fact]
    public async Task Creating_changing_and_deleting_are_undone_while_the_role_is_as_it_was_left()
    {
        await MountAsync();
        var (session, undo) = (vault.Root, new UndoStore(TimeProvider.System));
        var created = await Roles.PlanCreate(session, Internal).ApplyAsync(session, undo);
        var changed = await Roles.PlanEdit(session, await NowAsync(), Internal with { TokenPolicies = ["other"] }).ApplyAsync(session, undo);

        await (await changed!.PlanAsync(session, default)).ApplyAsync(session, undo);
        Assert.Equal(["internal-app"], (await NowAsync()).Role.TokenPolicies);
        var deleted = await Roles.PlanDelete(session, await NowAsync()).ApplyAsync(session, undo);
        await (await deleted!.PlanAsync(session, default)).ApplyAsync(session, undo);
        Assert.Equal(TimeSpan.FromHours(24), (await NowAsync()).Role.TokenTtl);
        await Roles.PlanEdit(session, await NowAsync(), Internal with { TokenPolicies = ["theirs"] }).ApplyAsync(session);

        Assert.Equal(Failure.Conflict, await (await created!.PlanAsync(session, default)).FailureAsync(session));
        Assert.Equal(["theirs"], (await NowAsync()).Role.TokenPolicies);

        Task<StoredRole> NowAsync() => Roles.ReadAsync(session, _mount, "internal-app", default);
    }

    [Fact]
    public async Task Every_field_of_a_role_is_written_and_read_back()
    {
        await MountAsync();
        var role = Internal with
        {
            ServiceAccountNames = ["app", "web-*"],
            ServiceAccountNamespaces = ["one", "two"],
            NamespaceSelector = """{"matchLabels":{"team":"a"}}""",
            Audience = "vault",
            AliasNameSource = AliasNameSource.ServiceAccountName,
            TokenPolicies = ["a", "b"],
            TokenTtl = TimeSpan.FromMinutes(10),
            TokenMaxTtl = TimeSpan.FromHours(1),
            TokenExplicitMaxTtl = TimeSpan.FromHours(2),
            TokenPeriod = TimeSpan.FromMinutes(5),
            TokenNumUses = 5,
            TokenNoDefaultPolicy = true,
            TokenType = "service",
            TokenBoundCidrs = ["10.0.0.0/8"],
        };

        await Roles.PlanCreate(vault.Root, role).ApplyAsync(vault.Root);

        var read = (await Roles.ReadAsync(vault.Root, _mount, role.Name, default)).Role;
        Assert.Equivalent(role with { TokenStrictlyBindIp = read.TokenStrictlyBindIp }, read, strict: true);
    }

    [Fact]
    public async Task An_edit_sends_what_differs_and_always_the_selector_that_leaving_out_would_clear()
    {
        await MountAsync();
        await Roles.PlanCreate(vault.Root, Internal with { NamespaceSelector = """{"matchLabels":{"team":"a"}}""", Audience = "vault" }).ApplyAsync(vault.Root);
        var read = await Roles.ReadAsync(vault.Root, _mount, "internal-app", default);
        var plan = Roles.PlanEdit(vault.Root, read, read.Role with { TokenPolicies = ["other"] });

        await plan.ApplyAsync(vault.Root);

        Assert.DoesNotContain("token_ttl", plan.Steps.Single().Request.Body, StringComparison.Ordinal);
        var now = (await Roles.ReadAsync(vault.Root, _mount, "internal-app", default)).Role;
        Assert.Equivalent(read.Role with { TokenPolicies = ["other"] }, now, strict: true);
    }

    [Fact]
    public async Task An_edit_and_a_deletion_lose_against_a_faster_change()
    {
        await MountAsync();
        await Roles.PlanCreate(vault.Root, Internal).ApplyAsync(vault.Root);
        var read = await Roles.ReadAsync(vault.Root, _mount, "internal-app", default);
        await Roles.PlanEdit(vault.Root, read, read.Role with { TokenPolicies = ["theirs"] }).ApplyAsync(vault.Root);

        Assert.Equal(Failure.Conflict, await Roles.PlanEdit(vault.Root, read, read.Role with { TokenPolicies = ["mine"] }).FailureAsync(vault.Root));
        Assert.Equal(Failure.Conflict, await Roles.PlanDelete(vault.Root, read).FailureAsync(vault.Root));
        Assert.Equal(["theirs"], (await Roles.ReadAsync(vault.Root, _mount, "internal-app", default)).Role.TokenPolicies);
    }

    [Fact]
    public async Task A_role_is_deleted_by_name()
    {
        await MountAsync();
        await Roles.PlanCreate(vault.Root, Internal).ApplyAsync(vault.Root);
        var plan = Roles.PlanDelete(vault.Root, await Roles.ReadAsync(vault.Root, _mount, "internal-app", default));

        await plan.ApplyAsync(vault.Root);

        Assert.Equal("internal-app", plan.ConfirmName);
        Assert.Empty((await vault.Get<KubernetesAuth>().ListRolesAsync(vault.Root, _mount, default)).Items);
    }

    [Fact]
    public async Task Roles_of_all_mounts_are_read_as_far_as_the_token_may()
    {
        await MountAsync();
        await Roles.PlanCreate(vault.Root, Internal).ApplyAsync(vault.Root);
        var session = await vault.WithPolicyAsync($$"""path "sys/auth" { capabilities = ["read"] } path "auth/{{_mount}}/role" { capabilities = ["list"] } path "auth/{{_mount}}/role/" { capabilities = ["list"] }""");

        var all = await Roles.ReadAllAsync(vault.Root, default);
        var some = await Roles.ReadAllAsync(session, default);

        Assert.Contains(all.Items, role => role.Role.Mount == _mount && role.Role.Name == "internal-app");
        Assert.Empty(some.Items);
        Assert.Contains(some.Refused, refused => refused is { Failure: Failure.Denied } && refused.Target == $"auth/{_mount}/role/internal-app");
    }

    [Fact]
    public void What_vault_would_refuse_is_refused_before_a_plan_is_made()
    {
        var refused = Assert.Throws<ApiException>(() => Roles.PlanCreate(vault.Root, Internal with
        {
            Name = "a b",
            ServiceAccountNames = ["*", "app"],
            ServiceAccountNamespaces = [],
            TokenTtl = TimeSpan.FromHours(2),
            TokenMaxTtl = TimeSpan.FromHours(1),
        }));

        Assert.Equal(Failure.Invalid, refused.Failure);
        Assert.Equal(4, refused.Errors.Length);
    }

    [Fact]
    public async Task A_mount_is_enabled_configured_once_and_changed_only_while_it_is_what_was_read()
    {
        var enable = Auth.PlanEnable(vault.Root, _mount, "");
        await enable.ApplyAsync(vault.Root);
        var missing = await Assert.ThrowsAsync<ApiException>(() => Auth.ReadConfigAsync(vault.Root, _mount, default));
        var wanted = new KubernetesAuthConfig { Host = "https://kubernetes.default.svc" };
        var connect = Auth.PlanConfigure(vault.Root, _mount, null, wanted, new ReviewerToken(new Sensitive("reviewer-canary")));
        await connect.ApplyAsync(vault.Root);
        var read = await Auth.ReadConfigAsync(vault.Root, _mount, default);
        var change = Auth.PlanConfigure(vault.Root, _mount, read, read with { Host = "https://10.0.0.1" }, new ReviewerToken(null));
        await change.ApplyAsync(vault.Root);

        Assert.Equal($"vault auth enable -path={_mount} kubernetes", enable.Steps.Single().Commands.Single());
        Assert.Equal(Failure.AlreadyExists, await enable.FailureAsync(vault.Root));
        Assert.Equal(Failure.NotFound, missing.Failure);
        Assert.DoesNotContain("canary", connect.Steps.Single().Request.Body + connect.Steps.Single().Commands.Single(), StringComparison.Ordinal);
        Assert.Equal(Failure.AlreadyExists, await connect.FailureAsync(vault.Root));
        Assert.Contains("will be gone", change.Warnings.Single(), StringComparison.Ordinal);
        Assert.Equal(Failure.Conflict, await change.FailureAsync(vault.Root));
        var detail = (await Auth.DescribeAsync(vault.Root, default)).Items.Single(detail => detail.Mount.Path == _mount);
        Assert.Equal("https://10.0.0.1", detail.Config.Value!.Host);
    }

    private async Task MountAsync() => await vault.WriteAsync($"sys/auth/{_mount}", new { type = "kubernetes" });
}
