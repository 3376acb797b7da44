using Portal.Core.Secrets;
using Portal.Features.Secrets;

namespace Portal.Tests.Features.Secrets;

public sealed class SecretAddressTests
{
    [Theory]
    [InlineData("internal", "database/config")]
    [InlineData("internal", "database/")]
    [InlineData("internal", "")]
    [InlineData("team/kv", "a b/ü%2F~1/x?")]
    public void What_an_address_names_is_what_it_was_built_from(string mount, string key)
    {
        var path = new SecretPath(mount, key);

        Assert.Equal(path, SecretAddress.Parse("http://localhost" + Routes.Secret("demo", path) + "?tab=versions#x"));
    }

    [Theory]
    [InlineData("database/config", "database/config")]
    [InlineData("/internal/database/config", "database/config")]
    [InlineData("internal/data/database/config", "database/config")]
    [InlineData("/v1/internal/metadata/database/config ", "database/config")]
    [InlineData("data/x", "data/x")]
    public void A_pasted_path_means_the_secret_however_it_is_written(string pasted, string key)
    {
        Assert.Equal(key, SecretAddress.Key("internal", pasted));
    }
}
