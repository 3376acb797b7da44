using Portal.Core.Failures;
using Portal.Core.Secrets;
using Portal.Testing;

namespace Portal.Core.Tests.Secrets;

public sealed class SecretEnginesTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly string _path = "team/" + Guid.NewGuid().ToString("n")[..6];

    private SecretEngines Engines => vault.Get<SecretEngines>();

    [Fact]
    public async Task An_engine_is_enabled_as_the_tutorial_does_it()
    {
        var plan = Engines.PlanEnable(vault.Root, new NewEngine { Path = _path, Description = "for teams" });

        await plan.ApplyAsync(vault.Root);

        Assert.Equal($"vault secrets enable -path={_path} '-description=for teams' kv-v2", plan.Steps.Single().Commands.Single());
        var engine = (await Engines.ReadAsync(vault.Root, _path, default)).Engine;
        Assert.Equal((KvVersion.V2, "kv", "for teams", false), (engine.Kv, engine.Type, engine.Description, engine.IsBuiltIn));
    }

    [Fact]
    public async Task A_path_that_is_in_use_is_said_to_be()
    {
        var plan = Engines.PlanEnable(vault.Root, new NewEngine { Path = _path });
        await plan.ApplyAsync(vault.Root);

        Assert.Equal(Failure.AlreadyExists, await plan.FailureAsync(vault.Root));
        Assert.Equal(Failure.AlreadyExists, await Engines.PlanEnable(vault.Root, new NewEngine { Path = _path + "/below" }).FailureAsync(vault.Root));
    }

    [Fact]
    public async Task Settings_are_written_after_the_engine_and_tuned_later()
    {
        await Engines.PlanEnable(vault.Root, new NewEngine { Path = _path, Settings = new KvSettings(3, true, TimeSpan.Zero) }).ApplyAsync(vault.Root);
        var read = await Engines.ReadAsync(vault.Root, _path, default);
        var wanted = new EngineTuning(read.Engine with { Description = "new", MaxLeaseTtl = TimeSpan.FromHours(2) }, read.Settings! with { MaxVersions = 7 });
        var plan = Engines.PlanTune(vault.Root, read, wanted);

        await plan.ApplyAsync(vault.Root);

        Assert.Equal(new KvSettings(3, true, TimeSpan.Zero), read.Settings);
        Assert.Equal(2, plan.Steps.Length);
        var now = await Engines.ReadAsync(vault.Root, _path, default);
        Assert.Equal(("new", TimeSpan.FromHours(2), 7), (now.Engine.Description, now.Engine.MaxLeaseTtl, now.Settings!.MaxVersions));
        Assert.Equal(Failure.Conflict, await plan.FailureAsync(vault.Root));
    }

    [Fact]
    public async Task Nothing_different_is_no_plan()
    {
        await Engines.PlanEnable(vault.Root, new NewEngine { Path = _path }).ApplyAsync(vault.Root);
        var read = await Engines.ReadAsync(vault.Root, _path, default);

        Assert.Equal(Failure.Invalid, Assert.Throws<ApiException>(() => Engines.PlanTune(vault.Root, read, read)).Failure);
    }

    [Fact]
    public async Task An_engine_is_disabled_by_name_and_not_another_one_that_came_in_its_place()
    {
        await Engines.PlanEnable(vault.Root, new NewEngine { Path = _path }).ApplyAsync(vault.Root);
        var old = (await Engines.ReadAsync(vault.Root, _path, default)).Engine;
        var plan = Engines.PlanDisable(vault.Root, old);
        await plan.ApplyAsync(vault.Root);
        await Engines.PlanEnable(vault.Root, new NewEngine { Path = _path }).ApplyAsync(vault.Root);

        Assert.Equal(_path, plan.ConfirmName);
        Assert.Equal(Failure.Conflict, await plan.FailureAsync(vault.Root));
        Assert.Equal(Failure.Invalid, Assert.Throws<ApiException>(() => Engines.PlanDisable(vault.Root, new SecretEngine { Path = "sys", Type = "system" })).Failure);
    }

    [Fact]
    public async Task Who_may_not_list_mounts_sees_those_they_may_use_and_that_the_rest_was_denied()
    {
        await Engines.PlanEnable(vault.Root, new NewEngine { Path = _path }).ApplyAsync(vault.Root);
        var session = await vault.WithPolicyAsync($$"""path "{{_path}}/data/app" { capabilities = ["read"] }""");

        var listing = await Engines.ListAsync(session, default);

        Assert.Equal([_path], listing.Items.Where(engine => !engine.IsBuiltIn).Select(engine => engine.Path));
        Assert.Equal(Failure.Denied, Assert.Single(listing.Refused).Failure);
    }
}
