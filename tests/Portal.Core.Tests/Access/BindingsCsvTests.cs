using Portal.Core.Access;

namespace Portal.Core.Tests.Access;

/// <summary>A file that a spreadsheet opens must not run what somebody named a role.</summary>
public sealed class BindingsCsvTests
{
    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@cmd", "'@cmd")]
    [InlineData("\tx", "'\tx")]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("*", "*")]
    public void A_cell_is_quoted_and_never_a_formula(string role, string expected)
    {
        var binding = new RoleBinding("kubernetes", role, ["default", "web"], null, ["app"], ["p"], [new ReadablePath("internal/data/*", "p", 1)], [], []);

        Assert.Equal(
            $"role,mount,namespaces,namespace selector,service accounts,policies,readable paths,missing policies\r\n{expected},kubernetes,default web,,app,p,internal/data/*,\r\n",
            AccessDirectory.ToCsv([binding]));
    }
}
