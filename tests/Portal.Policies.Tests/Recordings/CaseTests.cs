using System.Text.Json;

namespace Portal.Policies.Tests.Recordings;

/// <summary>The hand-made cases, each in every dialect it says something about.</summary>
public sealed class CaseTests
{
    private static readonly JsonElement[] Cases =
        [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RecordedDecisions.Folder, "cases.json"))).RootElement.EnumerateArray()];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.GetProperty("name").GetString()!)];

    [Fact]
    public void All_cases_are_there() => Assert.Equal(106, Names.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_is_answered_as_it_says(string name)
    {
        var one = Cases.Single(each => each.GetProperty("name").GetString() == name);
        var path = one.GetProperty("path").GetString()!;

        foreach (var dialect in Dialects(one))
        {
            var answer = Engine(one, dialect).Capabilities(path).ToNames();
            Assert.True(Expected(one, dialect).SequenceEqual(answer), $"{dialect}: {string.Join(' ', answer)}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_operations_of_a_case_are_allowed_or_denied_as_it_says(string name)
    {
        var one = Cases.Single(each => each.GetProperty("name").GetString() == name);
        foreach (var dialect in Dialects(one))
        {
            AssertOperations(one, dialect, Operations(one, dialect), rootProtected: false);
            AssertOperations(one, dialect, one.TryGetProperty("ops_after_sudo", out var sudo) ? sudo : default, one.TryGetProperty("root_path", out var root) && root.GetBoolean());
        }
    }

    [Fact]
    public void A_policy_may_opt_out_of_the_ban_on_slashes_in_template_values()
    {
        var one = Cases.Single(each => each.TryGetProperty("expected_slash_allowed", out _));
        var allowing = Documents(one).Select(document => document.WithTemplateRules(allowSlashes: true, allowWildcards: false));

        var answer = AclEngine.Compile(allowing, AclDialect.OpenBao26, Identity(one)).Capabilities(one.GetProperty("path").GetString()!);

        Assert.Equal(Strings(one.GetProperty("expected_slash_allowed")), answer.ToNames());
    }

    // The operations are those of a server that asks with the slash first, where nothing else is said.
    private static JsonElement Operations(JsonElement one, AclDialect dialect) => dialect.ListOrder switch
    {
        ListOrder.TrimmedFirst when one.TryGetProperty("ops_trimmed_first", out var trimmed) => trimmed,
        ListOrder.SlashOnly when one.TryGetProperty("expected_slash_only", out _) => default,
        _ => one.TryGetProperty("ops", out var stated) ? stated : default,
    };

    private static void AssertOperations(JsonElement one, AclDialect dialect, JsonElement operations, bool rootProtected)
    {
        if (operations.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var operation in operations.EnumerateObject())
        {
            var request = new AclRequest(Enum.Parse<AclOperation>(operation.Name, ignoreCase: true), one.GetProperty("path").GetString()!) { RootProtected = rootProtected };
            Assert.True(operation.Value.GetBoolean() == Engine(one, dialect).Decide(request).Allowed, $"{dialect}: {operation.Name}");
        }
    }

    private static string[] Expected(JsonElement one, AclDialect dialect) => Strings(dialect.ListOrder switch
    {
        ListOrder.TrimmedFirst when one.TryGetProperty("expected_trimmed_first", out var trimmed) => trimmed,
        ListOrder.SlashOnly when one.TryGetProperty("expected_slash_only", out var slash) => slash,
        _ => one.GetProperty("expected"),
    });

    // A case that needs a server says so; one whose text an old server refuses is not asked of it.
    private static IEnumerable<AclDialect> Dialects(JsonElement one)
    {
        var needs = one.TryGetProperty("needs", out var need) ? need.GetString()! : "";
        return AclDialect.All
            .Where(dialect => needs switch { "" => true, "openbao>=2.6" => dialect == AclDialect.OpenBao26, _ => dialect.IsOpenBao })
            .Where(dialect => Documents(one).All(document => document.Check(dialect).All(problem => problem.Severity == PolicySeverity.Hint)));
    }

    private static AclEngine Engine(JsonElement one, AclDialect dialect) => AclEngine.Compile(Documents(one), dialect, Identity(one));

    private static PolicyDocument[] Documents(JsonElement one) =>
    [
        .. from policy in one.GetProperty("policies").EnumerateObject()
           where policy.Value.ValueKind == JsonValueKind.String
           select PolicyDocument.Parse(policy.Name, policy.Value.GetString()!),
    ];

    private static AclIdentity? Identity(JsonElement one)
    {
        if (!one.TryGetProperty("entity", out var entity))
        {
            return null;
        }

        var groups = one.TryGetProperty("groups", out var listed) ? listed.EnumerateArray().ToArray() : [];
        return new AclIdentity(
            new AclEntity(Text(entity, "id"), Text(entity, "name")) { Metadata = Map(entity, "metadata"), Aliases = [.. entity.GetProperty("aliases").EnumerateArray().Select(Alias)] },
            [.. groups.Select(group => new AclGroup(Text(group, "id"), Text(group, "name")) { Metadata = Map(group, "metadata") })]);
    }

    private static AclAlias Alias(JsonElement alias) =>
        new(Text(alias, "mount_accessor"), Text(alias, "id"), Text(alias, "name")) { Metadata = Map(alias, "metadata"), CustomMetadata = Map(alias, "custom_metadata") };

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static Dictionary<string, string> Map(JsonElement element, string name) =>
        element.GetProperty(name).EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!);

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
}
