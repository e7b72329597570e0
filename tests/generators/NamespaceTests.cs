namespace Kernels.Generators.Tests;

public sealed class NamespaceTests
{
    [Theory]
    [InlineData(null, "Acme.Models", "Acme.Models.Formats")]
    [InlineData(null, "", "Formats")]
    [InlineData("Acme.Numbers", "Acme.Models", "Acme.Numbers")]
    [InlineData(null, "my-app.2go.class", "my_app._2go.@class.Formats")]
    public void The_namespace_is_the_configured_one_or_follows_the_root(string? configured, string? root, string expected) =>
        Assert.Equal(expected, NamespaceName.Choose(configured, root));
}
