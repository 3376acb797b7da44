using Portal.Core.Access;
using Portal.Testing;

namespace Portal.Core.Tests.Access;

/// <summary>Who is bound to what, and what that lets them read.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AccessDirectoryTests(DemoSandbox demo)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_binding_tells_whom_it_lets_in_and_what_they_read()
    {
        var bindings = await demo.Get<AccessDirectory>().ListBindingsAsync(await demo.AsAsync("admin"), Ct);

        var app = bindings.Items.Single(binding => binding.Role == "internal-app");
        Assert.Equal(("kubernetes", "internal-app", "default"), (app.Mount, Assert.Single(app.ServiceAccounts), Assert.Single(app.Namespaces)));
        Assert.Equal("internal/data/database/config", Assert.Single(app.Readable).Path);
        Assert.Equal(["platform-ci"], bindings.Items.Single(binding => binding.Role == "ci-runner").MissingPolicies);
        Assert.Empty(bindings.Refused);
    }

    [Fact]
    public async Task An_auditor_sees_the_bindings_too()
    {
        var bindings = await demo.Get<AccessDirectory>().ListBindingsAsync(await demo.AsAsync("auditor"), Ct);

        Assert.Contains(bindings.Items, binding => binding.Role == "checkout" && !binding.Readable.IsEmpty);
    }

    [Fact]
    public async Task A_role_reaches_the_workloads_that_run_as_its_accounts_and_says_which_of_them_use_it()
    {
        var (directory, admin) = (demo.Get<AccessDirectory>(), await demo.AsAsync("admin"));
        var bindings = await directory.ListBindingsAsync(admin, Ct);

        var one = await directory.ListWorkloadsAsync(admin, bindings.Items.Single(binding => binding.Role == "checkout"), Ct);
        var everybody = await directory.ListWorkloadsAsync(admin, bindings.Items.Single(binding => binding.Role == "legacy-apps"), Ct);

        var checkout = Assert.Single(one.Items);
        Assert.Equal(("payments", "Deployment", "checkout", true), (checkout.Namespace, checkout.Kind, checkout.Name, checkout.UsesRole));
        Assert.NotEmpty(checkout.Pods);
        Assert.True(everybody.Items.Length > 20);
        Assert.DoesNotContain(everybody.Items, workload => workload.Name == "checkout" && workload.UsesRole);
    }

    [Fact]
    public async Task Who_can_read_a_path_is_decided_as_the_server_does_with_the_line_that_lets_them()
    {
        var directory = demo.Get<AccessDirectory>();
        var admin = await demo.AsAsync("admin");

        var readers = await directory.ListReadersAsync(admin, "internal/data/database/config", Ct);

        var app = readers.Items.Single(reader => reader.Binding.Role == "internal-app");
        Assert.Equal((ReaderVerdict.Reads, "internal-app", "internal/data/database/config"), (app.Verdict, app.By?.Policy, app.By?.Path));
        Assert.All(readers.Items, reader => Assert.NotEqual("ci-runner", reader.Binding.Role));
        Assert.Empty((await directory.ListReadersAsync(admin, "internal/data/database/config/deeper", Ct)).Items.Where(reader => reader.Binding.Role == "internal-app"));
    }
}
