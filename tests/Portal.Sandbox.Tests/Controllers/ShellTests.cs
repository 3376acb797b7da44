using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Portal.Sandbox.Controllers;
using Portal.Sandbox.Controllers.Pods;
using Portal.Sandbox.Controllers.Pods.Shell;
using Portal.Sandbox.Kubernetes;

namespace Portal.Sandbox.Tests.Controllers;

/// <summary>Commands in a container, and when a cron job is due.</summary>
public sealed class ShellTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("cat /vault/secrets/db", "user=a\npass=b\n")]
    [InlineData("cat /vault/secrets/* | wc -l", "3\n")]
    [InlineData("for f in /vault/secrets/*; do stat -c '%n %s %a' \"$f\"; done", "/vault/secrets/db 14 644\n/vault/secrets/note 3 400\n")]
    [InlineData("sha256sum /vault/secrets/note | cut", "")]
    [InlineData("test -f /vault/secrets/db && echo yes || echo no", "yes\n")]
    [InlineData("[ -f /nowhere ] && echo yes || echo no", "no\n")]
    [InlineData(". /vault/secrets/db; echo \"$user:$(cat /vault/secrets/note)\" '$user'", "a:hi $user\n")]
    [InlineData("cat /nowhere 2>/dev/null; echo $?", "1\n")]
    [InlineData("if grep -q pass /vault/secrets/db; then echo found; else echo lost; fi", "found\n")]
    [InlineData("find /vault -type f", "/vault/secrets/db\n/vault/secrets/note\n")]
    [InlineData("echo ${MISSING:-none} > /tmp/x && cat /tmp/x", "none\n")]
    [InlineData("ls /vault", "secrets\n")]
    public void A_script_sees_the_files_of_the_container(string script, string output)
    {
        Assert.Equal(output, Run("sh", "-c", script).Output);
    }

    [Fact]
    public void Commands_fail_as_in_a_small_image()
    {
        Assert.Equal(new ExecResult(1, "", "cat: can't open '/nowhere': No such file or directory\n"), Run("cat", "/nowhere"));
        Assert.Equal(126, Run("vim").ExitCode);
        Assert.Equal(new ExecResult(127, "", "sh: vim: not found\n"), Run("sh", "-c", "vim"));
        Assert.Equal(2, Run("sh", "-c", "echo 'open").ExitCode);
    }

    [Theory]
    [InlineData("*/30 * * * *", "2026-11-24T12:30:00Z")]
    [InlineData("0 3 * * *", "2026-11-25T03:00:00Z")]
    [InlineData("15 10 1 * *", "2026-12-01T10:15:00Z")]
    [InlineData("0 9 * * 1-5", "2026-11-25T09:00:00Z")]
    [InlineData("@hourly", "2026-11-24T13:00:00Z")]
    public void A_schedule_comes_round(string schedule, string next)
    {
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), CronSchedule.Parse(schedule)!.Next(Time.GetUtcNow()));
    }

    [Theory]
    [InlineData("every day")]
    [InlineData("61 * * * *")]
    [InlineData("* * * *")]
    public void A_schedule_that_is_none_never_comes_round(string schedule)
    {
        Assert.Null(CronSchedule.Parse(schedule));
    }

    private static ExecResult Run(params string[] command)
    {
        var secrets = new FileTree(FileEntry.Directory(0x1FF, Time.GetUtcNow()));
        secrets.Write("db", FileEntry.File(Encoding.UTF8.GetBytes("user=a\npass=b\n"), 0x1A4, Time.GetUtcNow()));
        secrets.Write("note", FileEntry.File(Encoding.UTF8.GetBytes("hi\n"), 0x100, Time.GetUtcNow()));
        var files = new ContainerFiles(new(FileEntry.Directory(0x1ED, Time.GetUtcNow())), [("/vault/secrets", "", secrets)], Time);
        return new ShellSession(files, new Dictionary<string, string>(), new JsonObject(), new(), Time).Execute(command);
    }
}
