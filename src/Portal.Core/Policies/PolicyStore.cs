using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault;
using Portal.Core.Vault.Api;

namespace Portal.Core.Policies;

/// <summary>The ACL policies of a Vault: list, read, create, edit, delete.</summary>
public sealed class PolicyStore
{
    /// <summary>The members of an OpenBao answer that a write has to repeat to keep them.</summary>
    private static readonly string[] KeptSettings = ["cas_required", "expiration", "allow_slashes_in_identity_templates", "allow_wildcards_in_identity_templates"];

    private readonly VaultClient _vault;
    private readonly TimeProvider _time;
    private readonly PolicyWrites _writes;

    /// <summary>The policies of whatever Vault a session is at.</summary>
    public PolicyStore(VaultClient vault, TimeProvider time) => (_vault, _time, _writes) = (vault, time, new PolicyWrites(vault, this));

    /// <summary>Every policy's name, sorted.</summary>
    /// <remarks>Remembered by the session (<see cref="SessionMemory"/>).</remarks>
    public Task<Listing<PolicyEntry>> ListAsync(EnvironmentSession session, CancellationToken cancellationToken) =>
        session.Memory.ReadAsync(_time, "sys/policies/acl", async ct =>
        {
            var answer = await _vault.SendAsync<IPoliciesApi>(session.Vault, VaultCall.List("sys/policies/acl"), (api, token) => api.ListAsync(token), ct);
            return new Listing<PolicyEntry>([.. answer.Keys.Order(StringComparer.Ordinal).Select(name => new PolicyEntry(name))], [], _time.GetUtcNow());
        }, cancellationToken);

    /// <summary>One policy with its text, as it is now.</summary>
    /// <exception cref="ApiException"><see cref="Failure.NotFound"/> for no such policy.</exception>
    public async Task<StoredPolicy> ReadAsync(EnvironmentSession session, string name, CancellationToken cancellationToken)
    {
        var answer = await _vault.SendAsync<IPoliciesApi>(session.Vault, VaultCall.Read(Target(name)), (api, ct) => api.ReadAsync(VaultPath.Encode(name), ct), cancellationToken);
        var wire = answer.Data<Wire>();
        return new StoredPolicy(wire.Name ?? name, wire.Policy ?? "", VaultWrite.Revision(wire.Policy ?? ""), wire.Version) { Settings = Settings(answer.Content) };
    }

    /// <summary>Several policies with their texts; those that are missing or denied are in <see cref="Listing{T}.Refused"/>.</summary>
    /// <remarks>Remembered by the session.</remarks>
    public Task<Listing<StoredPolicy>> ReadManyAsync(EnvironmentSession session, IEnumerable<string> names, CancellationToken cancellationToken) =>
        ManyReads.OfAsync(names.Distinct(StringComparer.Ordinal), (name, ct) => session.Memory.ReadAsync(_time, Target(name), token => ReadAsync(session, name, token), ct), _time, cancellationToken);

    /// <summary>Writes a policy that is not there yet; fails as <see cref="Failure.AlreadyExists"/> when it is by then.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a name or a text Vault would refuse.</exception>
    public ChangePlan PlanCreate(EnvironmentSession session, string name, string text)
    {
        // Vault keeps names in lower case.
        name = name.Trim().ToLowerInvariant();
        var target = Target(name);
        if (VaultPath.Problem(name) is not null || name.EndsWith('/')) throw VaultWrite.Invalid(target, "A policy needs a name without empty parts.");
        if (name is "root") throw VaultWrite.Invalid(target, "The root policy is Vault's own and cannot be written.");
        PolicyCheck.Refuse(target, name, text);
        return new ChangePlan
        {
            Title = $"Create policy {name}",
            Verb = "Create policy",
            Steps = [_writes.Create(name, text)],
        };
    }

    /// <summary>Replaces a policy's text; fails as <see cref="Failure.Conflict"/> when it is not the text that was read any more.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for a text Vault would refuse, or when nothing is different.</exception>
    public ChangePlan PlanEdit(EnvironmentSession session, StoredPolicy read, string text)
    {
        var target = Target(read.Name);
        if (read.Name is "root") throw VaultWrite.Invalid(target, "The root policy is Vault's own and cannot be written.");
        if (text == read.Text) throw VaultWrite.Invalid(target, "Nothing is different.");
        PolicyCheck.Refuse(target, read.Name, text);
        return new ChangePlan
        {
            Title = $"Change policy {read.Name}",
            Verb = "Save policy",
            Warnings = read.Name is "default" ? ["Nearly every token has the default policy."] : [],
            Steps = [_writes.Edit(read, text)],
        };
    }

    /// <summary>A policy as it is after a write of this text and of nothing else: what a later step of the same plan is based on.</summary>
    internal static StoredPolicy After(StoredPolicy read, string text) => text == read.Text ? read : read with { Text = text, Revision = VaultWrite.Revision(text), CasVersion = read.CasVersion + 1 };

    /// <summary>Deletes a policy; its name has to be typed. Tokens and roles keep naming it, and it gives them nothing any more.</summary>
    /// <exception cref="ApiException"><see cref="Failure.Invalid"/> for <c>root</c> and <c>default</c>.</exception>
    public ChangePlan PlanDelete(EnvironmentSession session, StoredPolicy read)
    {
        var target = Target(read.Name);
        if (new PolicyEntry(read.Name).IsBuiltIn) throw VaultWrite.Invalid(target, $"The {read.Name} policy is Vault's own and cannot be deleted.");
        return new ChangePlan
        {
            Title = $"Delete policy {read.Name}",
            Verb = "Delete policy",
            ConfirmName = read.Name,
            Warnings = ["Tokens and roles that name it lose what it allowed, at once and without an error of their own."],
            Steps = [_writes.Delete(read)],
        };
    }

    internal static string Target(string name) => $"sys/policies/acl/{name}";

    private static JsonObject Settings(JsonElement data)
    {
        var settings = new JsonObject();
        foreach (var name in KeptSettings)
        {
            if (VaultAnswer.Member(data, name) is { ValueKind: JsonValueKind.True or JsonValueKind.String } value) settings[name] = JsonNode.Parse(value.GetRawText());
        }

        return settings;
    }

    // {"name":"app","policy":"path …"}; OpenBao adds "version", "cas_required", "modified", "expiration" and flags.
    private sealed record Wire(string? Name, string? Policy, int? Version);
}
