using System.Collections.Immutable;
using Portal.Core.Injection;
using Portal.Core.Kubernetes.Injectors;
using Portal.Core.Workloads;
using static Portal.Core.Tests.Injection.Samples;

namespace Portal.Core.Tests.Injection;

/// <summary>The mistakes people make with annotations, and what becomes of each (vault-k8s 1.7).</summary>
public sealed class InjectionChecksTests
{
    private static readonly InjectorNames Names = InjectorNames.Of(InjectorFlavor.VaultK8s);

    [Fact]
    public void Good_annotations_have_no_problem()
    {
        Assert.Empty(InjectionChecks.Of(App(Good), Names));
    }

    [Theory]
    [InlineData("agent-inject", "yes", InjectionEffect.Refused)]
    [InlineData("agent-pre-populate-only", "on", InjectionEffect.Refused)]
    [InlineData("agent-inject-token", "enabled", InjectionEffect.Refused)]
    [InlineData("preserve-secret-case", "yes", InjectionEffect.Ignored)]
    [InlineData("agent-run-as-user", "vault", InjectionEffect.Refused)]
    [InlineData("agent-revoke-grace", "", InjectionEffect.Refused)]
    [InlineData("template-lease-renewal-threshold", "most", InjectionEffect.Refused)]
    [InlineData("auth-min-backoff", "5", InjectionEffect.Refused)]
    [InlineData("agent-limits-cpu", "half", InjectionEffect.Refused)]
    [InlineData("agent-json-patch", "{}", InjectionEffect.Refused)]
    [InlineData("agent-inject-default-template", "yaml", InjectionEffect.Refused)]
    [InlineData("agent-image", "", InjectionEffect.Refused)]
    [InlineData("service", "", InjectionEffect.Refused)]
    [InlineData("service", "vault", InjectionEffect.Fails)]
    [InlineData("auth-path", "kubernetes", InjectionEffect.Fails)]
    [InlineData("agent-inject-perms-database-config.txt", "rw-r--r--", InjectionEffect.Fails)]
    [InlineData("agent-inject-secret", "secret/data/app", InjectionEffect.Ignored)]
    [InlineData("agent-inject-secrets-app", "secret/data/app", InjectionEffect.Ignored)]
    [InlineData("agent-inject-file-other", "x.txt", InjectionEffect.Ignored)]
    [InlineData("agent-inject-containers", "orgchart, sidecar", InjectionEffect.Ignored)]
    [InlineData("agent-inject-status", "injected", InjectionEffect.Ignored)]
    [InlineData("agent-inject-secret-a-name-that-is-much-too-long-to-be-a-key-in-kubernetes", "secret/data/app", InjectionEffect.Refused)]
    [InlineData("agent-inject-secret-app_", "secret/data/app", InjectionEffect.Refused)]
    [InlineData("agent-inject-template-file-app", "{{ with secret \"a\" }}{{ end }}", InjectionEffect.Fails)]
    [InlineData("vault.hasicorp.com/agent-inject", "true", InjectionEffect.Ignored)]
    [InlineData("openbao.org/agent-inject", "true", InjectionEffect.Ignored)]
    [InlineData("agent-configmap", "my-config", InjectionEffect.Ignored)]
    [InlineData("agent-run-as-same-user", "true", InjectionEffect.Refused)]
    [InlineData("secret-volume-path", "/var/data", InjectionEffect.Refused)]
    [InlineData("tls-skip-verify", "true", InjectionEffect.Advice)]
    public void One_wrong_annotation_is_found_with_what_becomes_of_it(string key, string value, InjectionEffect effect)
    {
        var full = key.Contains('/', StringComparison.Ordinal) ? key : Prefix + key;

        var problems = InjectionChecks.Of(App(Good.SetItem(full, value)), Names);

        Assert.Contains(problems, problem => problem.Key == full && problem.Effect == effect && problem.Sentence.EndsWith('.'));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("T")]
    [InlineData("1")]
    [InlineData("TRUE")]
    public void What_go_reads_as_true_is_true(string value)
    {
        Assert.True(InjectionSettings.Read(Good.SetItem(Prefix + "agent-inject", value), Names).IsOn);
    }

    [Fact]
    public void A_typo_is_told_what_was_probably_meant()
    {
        var problem = Assert.Single(InjectionChecks.Of(App(Good.Add(Prefix + "agent-inject-secert-app", "a/b")), Names));

        Assert.Contains(Prefix + "agent-inject-secret", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotations_on_the_workload_itself_are_said_to_be_in_the_wrong_place()
    {
        var misplaced = App(Map()) with { Annotations = Good };

        var problem = InjectionChecks.Of(misplaced, Names)[0];

        Assert.Equal(InjectionEffect.Ignored, problem.Effect);
        Assert.Contains("spec.template.metadata.annotations", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_switch_the_others_do_nothing()
    {
        var problem = Assert.Single(InjectionChecks.Of(App(Good.Remove(Prefix + "agent-inject")), Names));

        Assert.Equal((InjectionEffect.Ignored, Prefix + "agent-inject"), (problem.Effect, problem.Key));
    }

    [Fact]
    public void A_role_is_needed_unless_the_agent_brings_its_own_configuration()
    {
        var without = Good.Remove(Prefix + "role");

        Assert.Contains(InjectionChecks.Of(App(without), Names), problem => problem is { Effect: InjectionEffect.Refused, Key: Prefix + "role" });
        Assert.DoesNotContain(InjectionChecks.Of(App(without.Add(Prefix + "agent-configmap", "c").Remove(Prefix + "agent-inject-secret-database-config.txt")), Names), problem => problem.Key == Prefix + "role");
    }

    [Theory]
    [InlineData(WorkloadKind.Job, true)]
    [InlineData(WorkloadKind.CronJob, true)]
    [InlineData(WorkloadKind.Deployment, false)]
    public void An_agent_beside_a_job_keeps_it_from_ending(WorkloadKind kind, bool expected)
    {
        bool Found(ImmutableSortedDictionary<string, string> annotations) => InjectionChecks.Of(App(annotations, kind), Names).Any(problem => problem.Key == Prefix + "agent-pre-populate-only");

        Assert.Equal(expected, Found(Good));
        Assert.False(Found(Good.Add(Prefix + "agent-pre-populate-only", "true")));
    }

    [Fact]
    public void Siblings_that_differ_in_case_do_not_belong_together()
    {
        var problems = InjectionChecks.Of(App(Map(("agent-inject", "true"), ("role", "r"), ("agent-inject-secret-Foo", "a/b"), ("agent-inject-file-foo", "x"))), Names);

        Assert.Contains(problems, problem => problem.Key == Prefix + "agent-inject-file-foo" && problem.Remedy == "Write Foo.");
    }

    [Theory]
    [InlineData("kube-system")]
    [InlineData("kube-public")]
    public void The_cluster_s_own_namespaces_are_refused(string ns)
    {
        Assert.Equal(InjectionEffect.Refused, InjectionChecks.Of(App(Good, ns: ns), Names)[0].Effect);
    }

    [Fact]
    public void A_pod_without_a_service_account_token_is_refused()
    {
        var app = App(Good);

        Assert.Equal(InjectionEffect.Refused, InjectionChecks.Of(app with { Template = app.Template with { AutomountsToken = false } }, Names)[0].Effect);
    }

    [Fact]
    public void The_table_knows_every_key_once_and_no_name_that_fits_one_breaks_another()
    {
        Assert.Equal(74, AnnotationTable.All.Length);
        Assert.Equal(74, AnnotationTable.All.Select(key => key.Name).Distinct().Count());
        Assert.All(AnnotationTable.All.Where(key => key.Suffix != AnnotationSuffix.None && key.Name != "agent-telemetry" && key.Name != "auth-config"), key => Assert.True(key.Name.Length + 1 + AnnotationTable.LongestName <= AnnotationTable.LongestKey, key.Name));
    }

    [Fact]
    public void Openbao_s_own_prefix_wins_over_vault_s()
    {
        var settings = InjectionSettings.Read(Good.Add("openbao.org/role", "own"), InjectorNames.Of(InjectorFlavor.OpenBaoK8s));

        Assert.True(settings.IsOn);
        Assert.Equal("own", settings.Role);
    }

    [Fact]
    public void Files_are_where_the_injector_puts_them()
    {
        var files = InjectionSettings.Read(Map(
            ("agent-inject-secret-Config", "a/b"),
            ("agent-inject-secret-Kept", "a/b"), ("preserve-secret-case-Kept", "true"),
            ("agent-inject-template-shaped", "x"), ("agent-inject-file-shaped", "deep/app.env"),
            ("agent-inject-secret-elsewhere", "a/b"), ("secret-volume-path-elsewhere", "/etc/app/"),
            ("agent-inject-secret-blank", "  ")), Names).Files;

        Assert.Equal(["/etc/app/elsewhere", "/vault/secrets/Kept", "/vault/secrets/config", "/vault/secrets/deep/app.env"], files.Select(file => file.Path));
    }
}
