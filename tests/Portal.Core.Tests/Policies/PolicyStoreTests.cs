using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.Policies;
using Portal.Core.Vault;
using Portal.Testing;

namespace Portal.Core.Tests.Policies;

public sealed class PolicyStoreTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private const string Text = "path \"internal/data/database/config\" {\n  capabilities = [\"read\"]\n}\n";
    private readonly string _name = "app-" + Guid.NewGuid().ToString("n")[..6];

    private PolicyStore Policies => vault.Get<PolicyStore>();

    [Fact]
    public async Task A_policy_is_created_under_its_lower_case_name_and_listed()
    {
        var plan = Policies.PlanCreate(vault.Root, _name.ToUpperInvariant(), Text);

        await plan.ApplyAsync(vault.Root);

        Assert.Contains(new PolicyEntry(_name), (await Policies.ListAsync(vault.Root, default)).Items);
        Assert.Equal(Text, (await Policies.ReadAsync(vault.Root, _name, default)).Text);
        Assert.Equal(Failure.AlreadyExists, await plan.FailureAsync(vault.Root));
    }

    [Fact]
    public void The_command_can_be_pasted()
    {
        var step = Policies.PlanCreate(vault.Root, _name, Text).Steps.Single();

        Assert.Equal($"vault policy write {_name} - <<'POLICY'\n{Text}POLICY", step.Commands.Single());
        Assert.Equal(("PUT", $"/v1/sys/policies/acl/{_name}", $"update on sys/policies/acl/{_name}"), (step.Request.Method, step.Request.Path, step.Needs));
    }

    [Fact]
    public async Task Creating_changing_and_deleting_are_undone_while_the_policy_is_as_it_was_left()
    {
        var (session, undo) = (vault.Root, new UndoStore(TimeProvider.System));
        var created = await Policies.PlanCreate(session, _name, Text).ApplyAsync(session, undo);
        var changed = await Policies.PlanEdit(session, await Policies.ReadAsync(session, _name, default), Text + "# more\n").ApplyAsync(session, undo);

        await (await changed!.PlanAsync(session, default)).ApplyAsync(session, undo);
        Assert.Equal(Text, (await Policies.ReadAsync(session, _name, default)).Text);
        var late = await created!.PlanAsync(session, default);
        var deleted = await Policies.PlanDelete(session, await Policies.ReadAsync(session, _name, default)).ApplyAsync(session, undo);
        await (await deleted!.PlanAsync(session, default)).ApplyAsync(session, undo);
        Assert.Equal(Text, (await Policies.ReadAsync(session, _name, default)).Text);
        await Policies.PlanEdit(session, await Policies.ReadAsync(session, _name, default), Text + "# theirs\n").ApplyAsync(session);

        Assert.Equal(Failure.Conflict, await late.FailureAsync(session));
        Assert.EndsWith("# theirs\n", (await Policies.ReadAsync(session, _name, default)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_shows_both_texts_and_loses_against_a_faster_one()
    {
        await Policies.PlanCreate(vault.Root, _name, Text).ApplyAsync(vault.Root);
        var read = await Policies.ReadAsync(vault.Root, _name, default);
        var mine = Policies.PlanEdit(vault.Root, read, Text + "# mine\n");
        var theirs = Policies.PlanEdit(vault.Root, read, Text + "# theirs\n");

        await theirs.ApplyAsync(vault.Root);

        Assert.Equal((new TextContent(Text, "hcl"), new TextContent(Text + "# mine\n", "hcl")), (mine.Steps.Single().Before, mine.Steps.Single().After));
        Assert.Contains(read.Revision, mine.Steps.Single().BasedOn, StringComparison.Ordinal);
        Assert.Equal(Failure.Conflict, await mine.FailureAsync(vault.Root));
        Assert.EndsWith("# theirs\n", (await Policies.ReadAsync(vault.Root, _name, default)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_is_deleted_by_name_and_only_while_it_is_what_was_read()
    {
        await Policies.PlanCreate(vault.Root, _name, Text).ApplyAsync(vault.Root);
        var plan = Policies.PlanDelete(vault.Root, await Policies.ReadAsync(vault.Root, _name, default));

        await plan.ApplyAsync(vault.Root);

        Assert.Equal(_name, plan.ConfirmName);
        Assert.Equal(Failure.Conflict, await plan.FailureAsync(vault.Root));
        Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(() => Policies.ReadAsync(vault.Root, _name, default))).Failure);
    }

    [Fact]
    public void A_text_no_server_takes_is_refused_with_its_place()
    {
        var refused = Assert.Throws<ApiException>(() => Policies.PlanCreate(vault.Root, _name, "path \"a\" {\n  capabilities = [\"reed\"]\n}\n"));

        Assert.Equal(Failure.Invalid, refused.Failure);
        Assert.StartsWith("Line 2, column ", Assert.Single(refused.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void What_one_server_refuses_is_told_for_that_server()
    {
        const string Scan = "path \"a/*\" {\n  capabilities = [\"scan\"]\n}\n";

        Assert.NotEmpty(PolicyCheck.Problems("app", Scan, new VaultServer("1.21.2", false)));
        Assert.Empty(PolicyCheck.Problems("app", Scan, new VaultServer("2.6.2", true)));
    }

    [Theory]
    [InlineData("root")]
    [InlineData("default")]
    public async Task What_vault_brings_itself_is_not_deleted(string name)
    {
        var read = await Policies.ReadAsync(vault.Root, name, default);

        Assert.Equal(Failure.Invalid, Assert.Throws<ApiException>(() => Policies.PlanDelete(vault.Root, read)).Failure);
    }

    [Fact]
    public async Task Many_policies_are_read_with_those_that_are_missing_beside_them()
    {
        await Policies.PlanCreate(vault.Root, _name, Text).ApplyAsync(vault.Root);

        var many = await Policies.ReadManyAsync(vault.Root, [_name, "missing", "default", _name], default);

        Assert.Equal([_name, "default"], many.Items.Select(policy => policy.Name));
        Assert.Equal(Failure.NotFound, Assert.Single(many.Refused).Failure);
    }
}
