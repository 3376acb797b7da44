using System.Text.Json.Nodes;
using static Portal.Sandbox.Tests.Injector.AnnotatedPod;

namespace Portal.Sandbox.Tests.Injector;

/// <summary>What the injector refuses, in its own words.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("agent-inject", "yes", "error checking if should inject agent: cannot parse '' as bool: strconv.ParseBool: parsing \"yes\": invalid syntax")]
    [InlineData("auth-min-backoff", "soon", "error adding default annotations: error parsing min backoff as duration: time: invalid duration \"soon\"")]
    [InlineData("agent-pre-populate", "on", "error creating new agent sidecar: cannot parse '' as bool: strconv.ParseBool: parsing \"on\": invalid syntax")]
    [InlineData("agent-run-as-user", "vault", "error creating new agent sidecar: strconv.ParseInt: parsing \"vault\": invalid syntax")]
    [InlineData("agent-revoke-grace", "", "error creating new agent sidecar: strconv.ParseUint: parsing \"\": invalid syntax")]
    [InlineData("agent-inject-default-template", "yaml", "error creating new agent sidecar: invalid default template type: yaml")]
    [InlineData("agent-inject-default-template", "", "error creating new agent sidecar: invalid default template type: ")]
    [InlineData("agent-run-as-same-user", "true", "error creating new agent sidecar: No SecurityContext found for Container 0")]
    [InlineData("agent-service-account-token-volume-name", "token", "error creating new agent sidecar: failed to find service account volume \"token\"")]
    [InlineData("role", "", "error validating agent configuration: no Vault role found")]
    [InlineData("service", "", "error validating agent configuration: no Vault address found")]
    [InlineData("auth-type", "", "error validating agent configuration: no Vault Auth Type found")]
    [InlineData("auth-path", "", "error validating agent configuration: no Vault Auth Path found")]
    [InlineData("agent-image", "", "error validating agent configuration: no Vault image found")]
    [InlineData("agent-request-namespace", "", "error validating agent configuration: namespace missing from request")]
    [InlineData("agent-limits-cpu", "much", "error creating patch for agent: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    public void A_wrong_annotation_is_refused_and_the_pod_untouched(string key, string value, string refusal)
    {
        var pod = With([("agent-inject-secret-a", "secret/a"), .. new[] { ("agent-inject", "true"), ("role", "app") }.Where(annotation => annotation.Item1 != key), (key, value)]);
        var before = pod.DeepClone();

        Assert.Equal(refusal, Admit(pod));

        Assert.True(JsonNode.DeepEquals(before, pod));
    }

    [Theory]
    [InlineData("kube-system")]
    [InlineData("kube-public")]
    public void Nothing_is_injected_into_system_namespaces(string ns)
    {
        Assert.Equal($"error with request namespace: cannot inject into system namespaces: {ns}", Admit(Usual(), ns));
        Assert.Null(Admit(With(), ns));
    }

    [Fact]
    public void A_pod_without_the_token_of_its_account_is_refused()
    {
        var pod = Usual();
        pod["spec"]!["containers"]![0]!.AsObject().Remove("volumeMounts");

        Assert.Equal("error creating new agent sidecar: failed to find service account volume mount", Admit(pod));
    }

    [Fact]
    public void An_injector_without_an_address_refuses_everything()
    {
        Assert.Equal("error adding default annotations: address for Vault required", Admit(Usual(), address: ""));
    }

    [Fact]
    public void A_patch_that_does_not_fit_is_refused()
    {
        Assert.StartsWith("error creating patch for agent: ", Admit(Usual(("agent-json-patch", """[{"op":"remove","path":"/nowhere"}]"""))), StringComparison.Ordinal);
    }
}
