using System.Globalization;
using System.Reflection;

namespace Portal.Configuration;

/// <summary>Binds the options and names every setting that does not exist or cannot be read, instead of stopping at the first.</summary>
internal static class OptionsReader
{
    public static PortalOptions Read(IConfigurationSection section, ICollection<string> problems)
    {
        var before = problems.Count;
        Check(section, typeof(PortalOptions), problems);
        var options = problems.Count > before ? new PortalOptions() : section.Get<PortalOptions>() ?? new PortalOptions();
        CheckValues(options, problems);
        return options;
    }

    private static void CheckValues(PortalOptions options, ICollection<string> problems)
    {
        if (options.World is not ("demo" or "tutorial" or "large")) problems.Add($"Portal:World: \"{options.World}\" is not demo, tutorial or large.");
        if (options.Session.Idle < TimeSpan.FromMinutes(1)) problems.Add($"Portal:Session:Idle: {options.Session.Idle} is too short; use at least 00:01:00.");
        if (options.Session.Absolute < options.Session.Idle) problems.Add($"Portal:Session:Absolute: {options.Session.Absolute} is shorter than Portal:Session:Idle ({options.Session.Idle}).");
        TrustedProxies.Check(options, problems);
    }

    // A mistyped key would otherwise be ignored, and the portal would start in another mode than was meant.
    private static void Check(IConfigurationSection section, Type type, ICollection<string> problems)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            if (known.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is not { } property)
            {
                problems.Add($"{child.Path}: there is no such setting; there are {string.Join(", ", known.Select(property => property.Name))}.");
            }
            else if (property.PropertyType.IsGenericType && property.PropertyType.GetGenericArguments() is [var item])
            {
                foreach (var element in child.GetChildren().Where(_ => item != typeof(string))) Check(element, item, problems);
            }
            else if (property.PropertyType.Namespace == typeof(PortalOptions).Namespace)
            {
                Check(child, property.PropertyType, problems);
            }
            else if (!IsReadable(child.Value, property.PropertyType))
            {
                problems.Add($"{child.Path}: \"{child.Value}\" is not {(property.PropertyType == typeof(bool) ? "true or false" : "a time such as 00:15:00")}.");
            }
        }
    }

    private static bool IsReadable(string? value, Type type) =>
        type == typeof(bool) ? bool.TryParse(value, out _) : type != typeof(TimeSpan) || TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _);
}
