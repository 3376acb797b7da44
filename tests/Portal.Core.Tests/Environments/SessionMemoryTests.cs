using Microsoft.Extensions.Time.Testing;
using Portal.Core.Access;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Roles;
using Portal.Testing;

namespace Portal.Core.Tests.Environments;

/// <summary>What a session remembers: read once, shared by nobody else, and gone when it may be wrong.</summary>
public sealed class SessionMemoryTests(VaultFixture vault) : IClassFixture<VaultFixture>
{
    private readonly FakeTimeProvider _time = new();
    private int _reads;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_ask_while_an_answer_is_on_its_way_wait_for_the_same_and_the_first_may_leave()
    {
        var memory = new SessionMemory();
        var answer = new TaskCompletionSource<string>();
        using var leaving = new CancellationTokenSource();

        var first = memory.ReadAsync(_time, "x", _ => Counted(answer.Task), leaving.Token);
        var second = memory.ReadAsync(_time, "x", _ => Counted(answer.Task), Ct);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult("answer");

        Assert.Equal(("answer", 1), (await second, _reads));
        Assert.Equal(("answer", 1), (await memory.ReadAsync(_time, "x", _ => Counted(Task.FromResult("other")), Ct), _reads));
    }

    [Fact]
    public async Task An_answer_is_read_again_when_it_is_old_and_when_it_is_to_be_forgotten()
    {
        var memory = new SessionMemory();
        Task<string> Read() => memory.ReadAsync(_time, "x", _ => Counted(Task.FromResult("answer")), Ct);
        await Read();

        _time.Advance(SessionMemory.GoodFor - TimeSpan.FromSeconds(1));
        await Read();
        Assert.Equal(1, _reads);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Read();
        Assert.Equal(2, _reads);
        memory.Forget();
        await Read();
        Assert.Equal(3, _reads);
    }

    [Fact]
    public async Task A_failure_is_not_remembered_and_neither_is_an_answer_with_a_part_that_broke()
    {
        var memory = new SessionMemory();
        var broken = new ApiException(ApiSystem.Vault, Failure.ServerError, "read", "x");
        Task<Listing<string>> Read(Failure? part) => memory.ReadAsync(_time, "x", _ => Counted(Task.FromResult(new Listing<string>([], part is { } why ? [new ApiException(ApiSystem.Vault, why, "read", "y")] : [], default))), Ct);

        await Assert.ThrowsAsync<ApiException>(() => memory.ReadAsync<Listing<string>>(_time, "x", _ => throw broken, Ct));
        await Read(Failure.ServerError);
        await Read(Failure.Denied);
        await Read(null);

        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task Roles_are_read_once_for_all_pages_of_a_person_and_never_for_another()
    {
        var mount = "k8s-" + Guid.NewGuid().ToString("n")[..6];
        await vault.WriteAsync($"sys/auth/{mount}", new { type = "kubernetes" });
        await vault.WriteAsync($"auth/{mount}/role/app", new { bound_service_account_names = "app", bound_service_account_namespaces = "default", token_policies = "default" });
        var (root, nobody) = (vault.Root, await vault.WithPolicyAsync("""path "sys/auth" { capabilities = ["read"] }"""));
        await vault.Get<RoleStore>().ReadAllAsync(root, Ct);
        var asked = vault.Server.Requests.Total;

        await vault.Get<KubernetesAuth>().ListRolesAsync(root, mount, Ct);
        await vault.Get<RoleStore>().ReadAllAsync(root, Ct);
        Assert.Equal(asked, vault.Server.Requests.Total);

        var others = await vault.Get<AccessDirectory>().ListBindingsAsync(nobody, Ct);
        Assert.Empty(others.Items);
        Assert.NotEmpty(others.Refused);
    }

    [Fact]
    public async Task A_copy_of_a_session_that_is_somebody_else_starts_with_nothing()
    {
        var session = vault.Root;
        await session.Memory.ReadAsync(_time, "x", _ => Counted(Task.FromResult("mine")), Ct);

        var other = session with { Kubernetes = session.Kubernetes with { User = "vp:other" } };

        Assert.Equal("theirs", await other.Memory.ReadAsync(_time, "x", _ => Counted(Task.FromResult("theirs")), Ct));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task What_was_written_is_not_hidden_by_what_was_read_before()
    {
        var mount = "k8s-" + Guid.NewGuid().ToString("n")[..6];
        var root = vault.Root;
        await vault.Get<KubernetesAuth>().PlanEnable(root, mount, "").ApplyAsync(root);
        Assert.Empty((await vault.Get<KubernetesAuth>().ListRolesAsync(root, mount, Ct)).Items);

        await vault.Get<RoleStore>().PlanCreate(root, new KubernetesRole { Mount = mount, Name = "app", ServiceAccountNames = ["app"], ServiceAccountNamespaces = ["default"] }).ApplyAsync(root);

        Assert.Equal(["app"], (await vault.Get<KubernetesAuth>().ListRolesAsync(root, mount, Ct)).Items);
    }

    private Task<T> Counted<T>(Task<T> answer)
    {
        Interlocked.Increment(ref _reads);
        return answer;
    }
}
