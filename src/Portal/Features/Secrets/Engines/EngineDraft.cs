using System.Collections.Immutable;
using System.Globalization;
using Portal.Core.Secrets;
using Portal.Core.Vault;

namespace Portal.Features.Secrets.Engines;

/// <summary>What a person types about a secrets engine, and what is wrong with it.</summary>
public sealed class EngineDraft
{
    /// <summary>An engine to be enabled.</summary>
    public EngineDraft()
    {
    }

    /// <summary>An engine that is there.</summary>
    public EngineDraft(EngineTuning read)
    {
        Path = read.Engine.Path;
        Kv = read.Engine.Kv;
        Description = read.Engine.Description;
        DefaultLease = Text(read.Engine.DefaultLeaseTtl);
        MaxLease = Text(read.Engine.MaxLeaseTtl);
        IsVisible = read.Engine.ListingVisibility == "unauth";
        HasSettings = read.Settings is not null;
        MaxVersions = read.Settings is { MaxVersions: > 0 } settings ? settings.MaxVersions.ToString(CultureInfo.InvariantCulture) : "";
        CasRequired = read.Settings?.CasRequired ?? false;
        DeleteAfter = Text(read.Settings?.DeleteVersionAfter ?? TimeSpan.Zero);
    }

    public string Path { get; set; } = "";

    public KvVersion? Kv { get; set; } = KvVersion.V2;

    public string Description { get; set; } = "";

    public string DefaultLease { get; set; } = "";

    public string MaxLease { get; set; } = "";

    /// <summary>Whether people who are not signed in may know of the mount; only for one that is there.</summary>
    public bool IsVisible { get; set; }

    public string MaxVersions { get; set; } = "";

    public bool CasRequired { get; set; }

    public string DeleteAfter { get; set; } = "";

    /// <summary>Whether the settings of a version 2 mount are known, and can therefore be changed.</summary>
    public bool HasSettings { get; } = true;

    /// <summary>What is wrong, by the name of the property.</summary>
    public ImmutableDictionary<string, string> Problems
    {
        get
        {
            var problems = ImmutableDictionary.CreateBuilder<string, string>();
            if (Path.Trim().Trim('/').Length == 0) problems[nameof(Path)] = "Say where to mount it, such as internal.";
            foreach (var (name, text) in new[] { (nameof(DefaultLease), DefaultLease), (nameof(MaxLease), MaxLease), (nameof(DeleteAfter), DeleteAfter) })
            {
                if (!VaultDuration.TryParse(text, out _)) problems[name] = "Write a duration such as 24h, 30m or 90s.";
            }

            if (MaxVersions.Trim().Length > 0 && !int.TryParse(MaxVersions.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _)) problems[nameof(MaxVersions)] = "Write a number, or nothing for Vault's 10.";
            return problems.ToImmutable();
        }
    }

    /// <summary>The engine to enable.</summary>
    public NewEngine ToNew() => new()
    {
        Path = Path.Trim().Trim('/'),
        Kv = Kv ?? KvVersion.V2,
        Description = Description.Trim(),
        DefaultLeaseTtl = Duration(DefaultLease),
        MaxLeaseTtl = Duration(MaxLease),
        Settings = Kv is KvVersion.V2 && Settings != new KvSettings(0, false, TimeSpan.Zero) ? Settings : null,
    };

    /// <summary>The same engine with what was typed.</summary>
    public EngineTuning ToTuning(EngineTuning read) => new(
        read.Engine with { Description = Description.Trim(), DefaultLeaseTtl = Duration(DefaultLease), MaxLeaseTtl = Duration(MaxLease), ListingVisibility = Visibility(read.Engine) },
        read.Settings is null ? null : Settings);

    private KvSettings Settings => new(MaxVersions.Trim().Length == 0 ? 0 : int.Parse(MaxVersions.Trim(), CultureInfo.InvariantCulture), CasRequired, Duration(DeleteAfter));

    // "hidden" and nothing mean the same to Vault; what was there stays.
    private string Visibility(SecretEngine read) => IsVisible ? "unauth" : read.ListingVisibility == "unauth" ? "hidden" : read.ListingVisibility;

    private static TimeSpan Duration(string text) => VaultDuration.TryParse(text, out var duration) ? duration : TimeSpan.Zero;

    private static string Text(TimeSpan duration) => duration == TimeSpan.Zero ? "" : VaultDuration.Format(duration);
}
