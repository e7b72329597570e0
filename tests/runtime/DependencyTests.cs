namespace Kernels.Runtime.Tests;

public class DependencyTests
{
    [Fact]
    public void The_runtime_needs_nothing_but_the_framework()
    {
        var others = typeof(KernelRegistry).Assembly.GetReferencedAssemblies().Where(a => !a.Name!.StartsWith("System.", StringComparison.Ordinal));

        Assert.Empty(others);
    }
}
