using System.Collections.Immutable;
using Portal.Core.Secrets;
using Portal.Features.Secrets.Exploring;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretTreeTests
{
    private readonly SecretTree _tree = new();

    public SecretTreeTests() => _tree.SetMounts([new SecretEngine { Path = "team", Type = "kv", Kv = KvVersion.V2 }]);

    [Fact]
    public void A_secret_written_where_nothing_was_brings_its_folder_with_it()
    {
        Learn("", "b/", "x");
        _tree.Show(new SecretPath("team", "a/app"));

        Assert.Equal(["team/", "a/", "b/"], Names);
    }

    [Fact]
    public void A_folder_whose_last_secret_is_gone_is_gone_from_the_tree()
    {
        Learn("", "a/", "b/");
        _tree.Show(new SecretPath("team", "a/"));
        Learn("a/");

        Assert.Equal(["team/", "b/"], Names);
    }

    [Fact]
    public void A_folder_of_which_only_the_way_is_known_says_that_there_may_be_others()
    {
        _tree.Show(new SecretPath("team", "a/below/app"));
        var rest = _tree.Rows.Where(row => row.IsRest).Select(row => row.Parent!.Name).ToArray();

        Learn("", "a/", "b/");
        var listed = _tree.Rows.Where(row => row.IsRest).Select(row => row.Parent!.Name).ToArray();

        Assert.Equal(["a/", "team/"], rest);
        Assert.Equal(["a/"], listed);
        Assert.Equal(["team/", "a/", "below/", "", "b/"], Names);
    }

    private IEnumerable<string> Names => _tree.Rows.Select(row => row.Name);

    private void Learn(string key, params ImmutableArray<string> names) => _tree.Learn(new SecretFolder(new SecretPath("team", key), KvVersion.V2, names, DateTimeOffset.UnixEpoch));
}
