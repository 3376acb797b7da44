using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Vault.Api;

namespace Portal.Core.Vault.Capabilities;

/// <summary>Asks what the signed-in person may do, to explain and to disable. Answers are kept for half a minute per session.</summary>
public sealed class VaultCapabilities(VaultClient vault, TimeProvider time)
{
    private const int Batch = 200;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RulesKept = TimeSpan.FromMinutes(2);
    private readonly ConditionalWeakTable<VaultSession, ConcurrentDictionary<string, Answer>> _answers = [];
    private readonly ConditionalWeakTable<VaultSession, Rules> _rules = [];

    /// <summary>
    /// What the token may do on some API paths (<c>internal/data/database/config</c>, <c>sys/policies/acl/app</c>). A token that may not ask,
    /// or a Vault that does not answer, gives <see cref="CapabilitySet.Unknown"/>: this is courtesy, and no page may fail for it.
    /// </summary>
    public async Task<CapabilitySet> ReadAsync(EnvironmentSession session, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        try
        {
            return await KnowAsync(session, paths, cancellationToken);
        }
        catch (ApiException)
        {
            return CapabilitySet.Unknown;
        }
    }

    /// <summary>The same where not knowing must not pass for being allowed. A path Vault said nothing about is not in the set.</summary>
    /// <exception cref="ApiException">Why Vault did not say.</exception>
    public async Task<CapabilitySet> KnowAsync(EnvironmentSession session, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var wanted = paths.Where(path => path.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        var known = _answers.GetOrCreateValue(session.Vault);
        foreach (var batch in wanted.Where(path => !IsFresh(known, path)).Chunk(Batch))
        {
            await AskAsync(session.Vault, batch, known, cancellationToken);
        }

        return new CapabilitySet(wanted.Where(path => IsFresh(known, path)).ToImmutableDictionary(path => path, path => known[path].Capabilities, StringComparer.Ordinal));
    }

    /// <summary>
    /// The same for a page that is opened often: what the token's rules as a whole allow is asked once for many pages, and Vault is asked
    /// about the paths themselves only when some need is not seen to be met there.
    /// </summary>
    /// <param name="session">Whose rights.</param>
    /// <param name="needs">API paths, each with the capability the page wants on it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CapabilitySet> ReadAsync(EnvironmentSession session, IReadOnlyCollection<(string Path, string Capability)> needs, CancellationToken cancellationToken)
    {
        var rules = await RulesAsync(session.Vault, cancellationToken);
        var seen = needs.Select(need => need.Path).Distinct(StringComparer.Ordinal).ToImmutableDictionary(path => path, path => rules?.On(path) ?? [], StringComparer.Ordinal);
        var set = new CapabilitySet(seen);
        return needs.All(need => set.Allows(need.Path, need.Capability)) ? set : await ReadAsync(session, seen.Keys, cancellationToken);
    }

    /// <summary>The token's rules as a whole, kept for two minutes; null when it may not ask, or when nothing answers.</summary>
    internal async Task<ResultantAcl?> RulesAsync(VaultSession session, CancellationToken cancellationToken)
    {
        if (_rules.TryGetValue(session, out var known) && time.GetUtcNow() - known.At < RulesKept) return known.Acl;
        var answer = await Part.OfAsync(vault.SendAsync<ISysApi>(session, VaultCall.Read("sys/internal/ui/resultant-acl"), (api, ct) => api.ResultantAclAsync(ct), cancellationToken));
        var acl = answer.Value is { } value ? ResultantAcl.Read(value) : null;
        _rules.AddOrUpdate(session, new Rules(acl, time.GetUtcNow()));
        return acl;
    }

    private bool IsFresh(ConcurrentDictionary<string, Answer> known, string path) => known.TryGetValue(path, out var answer) && time.GetUtcNow() - answer.At < Kept;

    private async Task AskAsync(VaultSession session, string[] paths, ConcurrentDictionary<string, Answer> known, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["paths"] = new JsonArray([.. paths.Select(path => JsonValue.Create(path))]) };
        var answer = await vault.SendAsync<ISysApi>(session, VaultCall.Update("sys/capabilities-self"), (api, ct) => api.CapabilitiesSelfAsync(body, ct), cancellationToken);
        foreach (var path in paths)
        {
            // Vault trims what it is asked and answers under the trimmed name.
            var capabilities = VaultAnswer.Texts(answer.Content, path.Trim());
            if (!capabilities.IsEmpty) known[path] = new Answer(capabilities, time.GetUtcNow());
        }
    }

    private sealed record Rules(ResultantAcl? Acl, DateTimeOffset At);

    private sealed record Answer(ImmutableArray<string> Capabilities, DateTimeOffset At);
}
