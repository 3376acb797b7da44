using Portal.Core.Failures;
using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class FailureTextTests
{
    public static TheoryData<ApiSystem, Failure> Everything
    {
        get
        {
            var all = new TheoryData<ApiSystem, Failure>();
            foreach (var system in Enum.GetValues<ApiSystem>())
            {
                foreach (var failure in Enum.GetValues<Failure>()) all.Add(system, failure);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Every_failure_of_either_system_says_what_happened_and_what_to_do_in_sentences(ApiSystem system, Failure failure)
    {
        var words = FailureText.Explain(new ApiException(system, failure, "update", "internal/data/app"));

        Assert.EndsWith(".", words.What, StringComparison.Ordinal);
        Assert.EndsWith(".", words.Next, StringComparison.Ordinal);
        Assert.DoesNotContain(failure.ToString() + ":", words.What, StringComparison.Ordinal);
        Assert.DoesNotContain("please", words.What + words.Why + words.Next, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_denied_request_names_the_capability_and_the_path()
    {
        var words = FailureText.Explain(new ApiException(ApiSystem.Vault, Failure.Denied, "list", "internal/metadata/"));

        Assert.Contains("list internal/metadata/", words.What, StringComparison.Ordinal);
        Assert.Contains("\"list\" on internal/metadata/", words.Next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Failure.Denied)]
    [InlineData(Failure.NotFound)]
    public void A_mount_that_is_not_there_or_not_yours_is_named_by_its_path(Failure failure)
    {
        var words = FailureText.Explain(new ApiException(ApiSystem.Vault, failure, "read", "sys/internal/ui/mounts/team/kv"));

        Assert.Equal("There is no engine at team/kv in which you may do anything.", words.What);
    }

    [Theory]
    [InlineData("cannot write to readonly storage")]
    [InlineData("open /vault/data/core/_mounts: read-only file system")]
    [InlineData("ERROR: cannot execute INSERT in a read-only transaction (SQLSTATE 25006)")]
    public void Storage_that_takes_no_writes_is_told_apart_from_a_server_that_failed(string said)
    {
        var words = FailureText.Explain(new ApiException(ApiSystem.Vault, Failure.ServerError, "update", "kv/data/app") { Status = 500, Errors = [said] });

        Assert.Equal(("Vault's storage takes no writes.", said + "."), (words.What, words.Why));
        Assert.Contains("Reading goes on", words.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_object_shows_each_field_with_the_servers_words()
    {
        var failure = new ApiException(ApiSystem.Kubernetes, Failure.Invalid, "create", "serviceaccounts default/Bad_Name")
        {
            Fields = [new FieldError("metadata.name", "must be lower case"), new FieldError("metadata.labels", "too long")],
        };

        Assert.Equal("metadata.name: must be lower case; metadata.labels: too long.", FailureText.Explain(failure).Why);
    }

    [Theory]
    [InlineData("update", true)]
    [InlineData("read", false)]
    public void A_request_that_was_not_answered_says_that_it_may_have_happened_only_when_it_changes_something(string operation, bool mayHaveHappened)
    {
        var words = FailureText.Explain(new ApiException(ApiSystem.Vault, Failure.Timeout, operation, "internal/data/app"));

        Assert.Equal(mayHaveHappened, words.Why?.Contains("may or may not", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void A_throttled_request_says_how_long_to_wait_when_the_server_does()
    {
        var failure = new ApiException(ApiSystem.Kubernetes, Failure.Throttled, "list", "pods") { RetryAfter = TimeSpan.FromSeconds(7) };

        Assert.Equal("Try again in 7 s.", FailureText.Explain(failure).Next);
    }
}
