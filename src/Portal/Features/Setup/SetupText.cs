using MudBlazor;
using Portal.Core.Secrets;
using Portal.Core.Setup;
using Portal.Shared;

namespace Portal.Features.Setup;

/// <summary>The checklist's words, and where its steps are done.</summary>
internal static class SetupText
{
    public static Tone Tone(SetupState state) => state switch
    {
        SetupState.Done => Shared.Tone.Ok,
        SetupState.ToDo => Shared.Tone.Neutral,
        SetupState.CannotTell => Shared.Tone.Warn,
    };

    public static string Word(SetupState state) => state switch
    {
        SetupState.Done => "done",
        SetupState.ToDo => "to do",
        SetupState.CannotTell => "cannot tell",
    };

    public static string Icon(SetupState state) => state switch
    {
        SetupState.Done => Icons.Material.Filled.CheckCircle,
        SetupState.ToDo => Icons.Material.Outlined.RadioButtonUnchecked,
        SetupState.CannotTell => Icons.Material.Outlined.HelpOutline,
    };

    /// <summary>What the step's link does: the work while it is to do, a look once it is done.</summary>
    public static string Verb(SetupStep step) => step switch
    {
        { Page: SetupPage.ConnectKubernetesAuth, State: SetupState.Done } => "Check the connection",
        { Page: SetupPage.ConnectKubernetesAuth } => "Connect Kubernetes auth",
        { State: SetupState.Done } => $"Open {Place(step.Page)}",
        _ => $"Go to {Place(step.Page)}",
    };

    /// <summary>The address of the page that does the step.</summary>
    public static string Address(string environment, SetupStep step) => step.Page switch
    {
        SetupPage.Overview => Routes.Overview(environment),
        SetupPage.Secrets => step.Subject is { } mount ? Routes.Secret(environment, new SecretPath(mount, "")) : Routes.Secrets(environment),
        SetupPage.ConnectKubernetesAuth => Routes.ConnectKubernetesAuth(environment),
        SetupPage.Policies => Routes.Policies(environment),
        SetupPage.Roles => Routes.Roles(environment),
        SetupPage.ServiceAccounts => Routes.ServiceAccounts(environment),
        SetupPage.Workloads => step.Subject?.Split('/') is [var ns, var kind, var name] ? Routes.Workload(environment, ns, kind, name) : Routes.Workloads(environment),
    };

    private static string Place(SetupPage page) => page switch
    {
        SetupPage.Overview => "overview",
        SetupPage.Secrets => "secrets",
        SetupPage.ConnectKubernetesAuth => "Kubernetes auth",
        SetupPage.Policies => "policies",
        SetupPage.Roles => "roles",
        SetupPage.ServiceAccounts => "service accounts",
        SetupPage.Workloads => "workloads",
    };
}
