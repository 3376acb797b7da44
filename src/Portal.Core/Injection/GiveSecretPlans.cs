using System.Collections.Immutable;
using Portal.Core.Changes;
using Portal.Core.Environments;
using Portal.Core.Failures;
using Portal.Core.Kubernetes;
using Portal.Core.Policies;
using Portal.Core.Roles;
using Portal.Core.ServiceAccounts;
using Portal.Core.Workloads;

namespace Portal.Core.Injection;

/// <summary>
/// "Give this app this secret": one plan of policy, role, service account and annotations. What is there already and enough is left out; what
/// is there and not enough is added to, never replaced; a role that lets others in too is only added to by <see cref="GiveSecretRequest.MayWiden"/>.
/// </summary>
/// <param name="client">The door to the cluster.</param>
/// <param name="policies">The policies.</param>
/// <param name="roles">The roles.</param>
/// <param name="accounts">The service accounts.</param>
/// <param name="injection">The annotations.</param>
/// <param name="injectors">Which injector the cluster has.</param>
public sealed class GiveSecretPlans(KubeClient client, PolicyStore policies, RoleStore roles, ServiceAccountDirectory accounts, InjectionPlans injection, CurrentInjector injectors)
{
    /// <summary>The plan.</summary>
    /// <exception cref="ApiException">
    /// When what is there now cannot be read, or a name or value cannot be; <see cref="Failure.AlreadyExists"/> for a role that lets others in too and may not be widened.
    /// </exception>
    public async Task<ChangePlan> PlanAsync(EnvironmentSession session, GiveSecretRequest request, CancellationToken cancellationToken)
    {
        var app = request.Injection.Workload;
        var read = await WorkloadObjects.ReadAsync(client, session.Kubernetes, app, cancellationToken);
        var injector = await injectors.ReadAsync(session, cancellationToken);
        var changesAccount = read.Workload.Template.ServiceAccount != request.ServiceAccount;
        var steps = ImmutableArray.CreateBuilder<ChangeStep>();
        var warnings = ImmutableArray.CreateBuilder<string>();
        Add(await PolicyAsync(session, request, cancellationToken));
        var used = InjectionSettings.Read(read.Workload.Template.Annotations, injector.Names).Role;
        Add(await RoleAsync(session, request, used, warnings, cancellationToken));
        if (await AccountAsync(session, app.Namespace, request.ServiceAccount, cancellationToken) is { } account) steps.Add(account);
        steps.Add(injection.InjectStep(read, request.Injection with { AuthMount = request.AuthMount }, injector, changesAccount ? request.ServiceAccount : null, out var ofInjection));
        if (request.ServiceAccount == "default") warnings.Add("Every pod of the namespace that names no service account runs as default, and could log in with this role too. A service account of its own keeps the secret to this app.");
        if (changesAccount) warnings.Add($"Its pods will run as {request.ServiceAccount} instead of {read.Workload.Template.ServiceAccount}, with that account's rights in the cluster.");
        return new ChangePlan { Title = $"Give {app.Name} the secret {request.Injection.Secret}", Verb = "Give secret", Steps = steps.ToImmutable(), Warnings = [.. warnings.Concat(ofInjection).Distinct()] };

        void Add(ChangePlan? part)
        {
            if (part is null) return;
            steps.AddRange(part.Steps);
            warnings.AddRange(part.Warnings);
        }
    }

    private async Task<ChangePlan?> PolicyAsync(EnvironmentSession session, GiveSecretRequest request, CancellationToken cancellationToken)
    {
        ImmutableArray<SecretGrant> grants = [new(request.Injection.Secret, request.Injection.Kv, SecretRights.Read)];
        if (await FindAsync(policies.ReadAsync(session, request.Policy, cancellationToken)) is not { } there) return policies.PlanCreate(session, request.Policy, PolicyBuilder.Write(grants));
        var text = PolicyBuilder.Add(there.Text, grants);
        return text == there.Text ? null : policies.PlanEdit(session, there, text);
    }

    private async Task<ChangePlan?> RoleAsync(EnvironmentSession session, GiveSecretRequest request, string? used, ImmutableArray<string>.Builder warnings, CancellationToken cancellationToken)
    {
        var (ns, account) = (request.Injection.Workload.Namespace, request.ServiceAccount);
        if (await FindAsync(roles.ReadAsync(session, request.AuthMount, request.Injection.Role, cancellationToken)) is not { } there)
        {
            var kept = await KeptPoliciesAsync(session, request, used, warnings, cancellationToken);
            return roles.PlanCreate(session, new KubernetesRole
            {
                Mount = request.AuthMount,
                Name = request.Injection.Role,
                ServiceAccountNames = [account],
                ServiceAccountNamespaces = [ns],
                TokenPolicies = [.. kept.Append(request.Policy).Distinct(StringComparer.OrdinalIgnoreCase)],
                TokenTtl = request.TokenTtl,
            });
        }

        var isBound = RoleMatch.Decide(there.Role, ns, account, null) == RoleVerdict.Matches;
        var hasPolicy = there.Role.TokenPolicies.Contains(request.Policy, StringComparer.OrdinalIgnoreCase);
        if (isBound && hasPolicy) return null;
        var isAlone = OwnRole.IsAlone(there.Role, ns, account);
        if (!isAlone && !request.MayWiden)
        {
            throw new ApiException(ApiSystem.Vault, Failure.AlreadyExists, "create", $"auth/{request.AuthMount}/role/{there.Role.Name}")
            {
                Errors = [$"The role {there.Role.Name} lets others log in too. Take another name for a role of its own, or choose to add to this one."],
            };
        }

        if (isBound && !isAlone) warnings.Add($"Everybody who logs in with the role {there.Role.Name} can read the secret too.");
        if (!isBound) warnings.Add($"The role {there.Role.Name} is there already and binds names and namespaces crosswise: every service account it names, in every namespace it names. Look at its step, or take a role of its own.");
        return roles.PlanEdit(session, there, there.Role with
        {
            ServiceAccountNames = isBound ? there.Role.ServiceAccountNames : With(there.Role.ServiceAccountNames, account),
            ServiceAccountNamespaces = isBound ? there.Role.ServiceAccountNamespaces : With(there.Role.ServiceAccountNamespaces, ns),
            TokenPolicies = hasPolicy ? there.Role.TokenPolicies : there.Role.TokenPolicies.Add(request.Policy),
        });
    }

    // Annotations name one role for all files of a pod: a new one has to give what the old one gave, or the other files fail.
    private async Task<ImmutableArray<string>> KeptPoliciesAsync(EnvironmentSession session, GiveSecretRequest request, string? used, ImmutableArray<string>.Builder warnings, CancellationToken cancellationToken)
    {
        if (used is null || used == request.Injection.Role) return [];
        var now = await Part.OfAsync(roles.ReadAsync(session, request.AuthMount, used, cancellationToken));
        if (now.Refused?.Failure == Failure.NotFound) return [];
        warnings.Add(now.Value is { Role.TokenPolicies: var policies }
            ? $"It logs in with the role {used} now. The new role gives the policies of that one too ({string.Join(", ", policies)}), so that its other files stay."
            : $"It logs in with the role {used} now, whose policies you may not read. The new role gives only {request.Policy}, so its other files may fail.");
        return now.Value?.Role.TokenPolicies ?? [];
    }

    private async Task<ChangeStep?> AccountAsync(EnvironmentSession session, string ns, string name, CancellationToken cancellationToken)
    {
        if (name == "default") return null;
        var plan = await NoneIfThereAsync(accounts.PlanCreateAsync(session, NewServiceAccount.Named(ns, name), cancellationToken));
        return plan?.Steps[0];
    }

    /// <summary>A list with one more; <c>*</c> alone means any and cannot stand beside others.</summary>
    private static ImmutableArray<string> With(ImmutableArray<string> list, string item) => list.Contains("*") || list.Any(pattern => RoleMatch.Glob(pattern, item)) ? list : list.Add(item);

    private static async Task<T?> FindAsync<T>(Task<T> read)
        where T : class
    {
        try
        {
            return await read;
        }
        catch (ApiException missing) when (missing.Failure == Failure.NotFound)
        {
            return null;
        }
    }

    private static async Task<ChangePlan?> NoneIfThereAsync(Task<ChangePlan> plan)
    {
        try
        {
            return await plan;
        }
        catch (ApiException there) when (there.Failure == Failure.AlreadyExists)
        {
            return null;
        }
    }
}
