using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Core;
using Portal.Core.Environments;
using Portal.Core.Secrets;
using Portal.Features.Secrets.Editing.Keeping;
using Portal.Shared;
using Portal.Testing;

namespace Portal.Tests.Features.Secrets.Keeping;

public sealed class SecretDraftsTests : IDisposable
{
    private static readonly SecretPath App = new("kv", "team/app");
    private static readonly EnvironmentSession Person = TestSession.At(new Uri("http://127.0.0.1:1"), user: "userpass-ada");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 10, 42, 0, TimeSpan.Zero));
    private readonly DataDirectory _data = new(Path.Combine(Path.GetTempPath(), "portal-test-" + Guid.NewGuid().ToString("n")), isTemporary: true);

    [Fact]
    public void A_second_portal_over_the_same_directory_offers_what_the_first_kept()
    {
        Assert.Null(Portal().Keep(Person, Draft("hunter2")));

        var found = Portal().Find(Person, App);

        Assert.Equal((_time.GetUtcNow(), App, 3, true, "hunter2"), (found!.At, found.Path, found.BasedOn, found.WasRead, found.Content.Reveal()));
    }

    [Fact]
    public void Nobody_else_is_offered_it_whatever_file_they_bring()
    {
        var drafts = Portal();
        drafts.Keep(Person, Draft("hunter2"));
        var other = TestSession.At(new Uri("http://127.0.0.1:1"), user: "userpass-bob");
        drafts.Keep(other, Draft("bob"));
        var files = Files().OrderBy(file => drafts.Find(Person, App) is null).ToArray();

        // The stolen file put where the other's draft lies.
        var mine = files.Single(file => { File.Move(file, file + ".x"); var gone = drafts.Find(Person, App) is null; File.Move(file + ".x", file); return gone; });
        File.Copy(mine, files.Single(file => file != mine), overwrite: true);

        Assert.Null(drafts.Find(other, App));
        Assert.Null(drafts.Find(TestSession.At(new Uri("http://127.0.0.1:2"), user: "userpass-ada"), App));
        Assert.NotNull(drafts.Find(Person, App));
    }

    [Fact]
    public void All_of_them_are_listed_newest_first()
    {
        var drafts = Portal();
        drafts.Keep(Person, Draft("one"));
        _time.Advance(TimeSpan.FromMinutes(1));
        drafts.Keep(Person, Draft("two", new SecretPath("kv", "folder/")));

        Assert.Equal(["kv/folder/", "kv/team/app"], Portal().List(Person).Select(draft => draft.Page.ToString()));
        Assert.Empty(drafts.List(TestSession.At(new Uri("http://127.0.0.1:1"), user: "userpass-bob")));
    }

    [Fact]
    public void After_a_day_it_is_gone()
    {
        var drafts = Portal();
        drafts.Keep(Person, Draft("hunter2"));

        _time.Advance(SecretDrafts.Lifetime - TimeSpan.FromSeconds(1));
        Assert.NotNull(drafts.Find(Person, App));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(drafts.Find(Person, App));
        Assert.Empty(Files());
    }

    [Fact]
    public void The_sweep_deletes_what_nobody_comes_back_for()
    {
        var drafts = Portal();
        drafts.Keep(Person, Draft("hunter2"));
        foreach (var file in Files()) File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime);
        drafts.Sweep();
        Assert.Single(Files());

        _time.Advance(SecretDrafts.Lifetime + TimeSpan.FromMinutes(1));
        drafts.Sweep();

        Assert.Empty(Files());
    }

    [Fact]
    public void The_directory_holds_nothing_in_plain_text_and_is_its_owners()
    {
        Portal().Keep(Person, Draft("hunter2"));

        foreach (var file in new DirectoryInfo(_data.Path).GetFiles("*", SearchOption.AllDirectories))
        {
            var content = Encoding.UTF8.GetString(File.ReadAllBytes(file.FullName));
            Assert.All(["hunter2", "team", "userpass-ada"], plain => Assert.DoesNotContain(plain, content + file.FullName, StringComparison.Ordinal));
        }

        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Files().Single()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_data.Path, "keys")));
    }

    [Fact]
    public void A_draft_that_is_saved_or_given_up_is_gone() => AfterKeeping(drafts => drafts.Discard(Person, App), Assert.Empty);

    [Fact]
    public void A_file_that_was_cut_short_offers_nothing() => AfterKeeping(drafts =>
    {
        using (var file = File.OpenWrite(Files().Single())) file.SetLength(20);
        Assert.Null(drafts.Find(Person, App));
    }, Assert.Empty);

    [Fact]
    public void Too_large_and_too_many_drafts_are_refused_in_words()
    {
        var drafts = Portal();
        Assert.Equal("not kept: larger than 8 MiB", drafts.Keep(Person, Draft(new string('x', SecretDrafts.Largest))));

        for (var number = 0; number < SecretDrafts.Most; number++) Assert.Null(drafts.Keep(Person, Draft("a", App with { Key = $"app-{number}" })));

        Assert.Contains("50 other", drafts.Keep(Person, Draft("a")), StringComparison.Ordinal);
        Assert.Null(drafts.Keep(Person, Draft("again", App with { Key = "app-1" })));
    }

    [Fact]
    public void A_place_that_cannot_be_written_to_keeps_nothing_and_says_so()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_data.Path)!);
        File.WriteAllText(_data.Path, "a file where a directory should be");
        try
        {
            var drafts = Portal();

            Assert.False(drafts.IsKeeping);
            Assert.StartsWith("not kept", drafts.Keep(Person, Draft("a")), StringComparison.Ordinal);
            Assert.Null(drafts.Find(Person, App));
        }
        finally
        {
            File.Delete(_data.Path);
        }
    }

    public void Dispose() => _data.Dispose();

    private void AfterKeeping(Action<SecretDrafts> then, Action<string[]> files)
    {
        var drafts = Portal();
        drafts.Keep(Person, Draft("hunter2"));
        then(drafts);
        files(Files());
    }

    private SecretDrafts Portal() => new(_data, _time, NullLogger<SecretDrafts>.Instance);

    private KeptDraft Draft(string content, SecretPath? page = null) => new(_time.GetUtcNow(), page ?? App, page ?? App, 3, true, new Sensitive(content));

    private string[] Files() => Directory.GetFiles(Path.Combine(_data.Path, "drafts"), "*", SearchOption.AllDirectories);
}
