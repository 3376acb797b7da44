using Portal.Core.Changes;
using Portal.Core.Failures;
using Portal.Core.ServiceAccounts;
using Portal.Testing;

namespace Portal.Core.Tests.ServiceAccounts;

/// <summary>Service accounts with the rights each person has.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ServiceAccountTests(DemoSandbox demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_is_created_as_the_plan_says_and_not_a_second_time()
    {
        var (directory, admin) = (demo.Get<ServiceAccountDirectory>(), await demo.OperatorAsync());
        var account = NewServiceAccount.Named("storefront", "made-by-a-test");

        var plan = await directory.PlanCreateAsync(admin, account, Ct);
        await plan.ApplyAsync(admin);

        Assert.Equal("kubectl create serviceaccount made-by-a-test --namespace storefront", plan.Steps[0].Commands[0]);
        Assert.Equal("/api/v1/namespaces/storefront/serviceaccounts", plan.Steps[0].Request.Path);
        Assert.True((await directory.ReadAsync(admin, "storefront", "made-by-a-test", Ct)).AutomountsToken);
        Assert.Equal(Failure.AlreadyExists, (await Assert.ThrowsAsync<ApiException>(() => directory.PlanCreateAsync(admin, account, Ct))).Failure);
        Assert.Equal(Failure.AlreadyExists, await plan.FailureAsync(admin));
        await (await directory.PlanDeleteAsync(admin, "storefront", "made-by-a-test", Ct)).ApplyAsync(admin);
        Assert.Equal(Failure.NotFound, (await Assert.ThrowsAsync<ApiException>(() => directory.ReadAsync(admin, "storefront", "made-by-a-test", Ct))).Failure);
    }

    [Fact]
    public async Task Deleting_one_that_pods_run_as_warns_and_asks_for_its_name()
    {
        var plan = await demo.Get<ServiceAccountDirectory>().PlanDeleteAsync(await demo.AsAsync("admin"), "payments", "checkout", Ct);

        Assert.Equal("checkout", plan.ConfirmName);
        Assert.Contains(plan.Warnings, warning => warning.Contains("checkout-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("-dash")]
    [InlineData("")]
    public async Task A_name_kubernetes_would_refuse_is_refused_with_its_field(string name)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(async () => await demo.Get<ServiceAccountDirectory>().PlanCreateAsync(await demo.AsAsync("admin"), NewServiceAccount.Named("default", name), Ct));

        Assert.Equal((Failure.Invalid, "metadata.name"), (refused.Failure, Assert.Single(refused.Fields).Field));
    }

    [Fact]
    public async Task Somebody_with_one_namespace_sees_that_one_and_is_told_of_the_others()
    {
        var list = await demo.Get<ServiceAccountDirectory>().ListAsync(await demo.OnlyInAsync("payments"), null, Ct);

        Assert.NotEmpty(list.Items);
        Assert.Single(list.Items.Select(account => account.Namespace).Distinct());
        Assert.All(list.Refused, refused => Assert.Equal(Failure.Denied, refused.Failure));
        Assert.NotEmpty(list.Refused);
    }
}
