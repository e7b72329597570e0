using Kernels.Arrays;

namespace Kernels.Runtime.Tests.Arrays;

public sealed class ArrayRegistryTests
{
    [Fact]
    public void A_kernel_is_found_by_its_name_and_may_be_registered_twice()
    {
        var kernel = Declared("RegisteredTwice", "kernel RegisteredTwice(x : [n]) { y[n] = x }");
        KernelRegistry.Register(kernel);
        KernelRegistry.Register(Declared("RegisteredTwice", kernel.Text));
        Assert.Same(kernel, KernelRegistry.Array("RegisteredTwice"));
        Assert.Contains(kernel, KernelRegistry.ArrayKernels);
    }

    [Fact]
    public void Two_declarations_of_one_name_are_refused()
    {
        KernelRegistry.Register(Declared("Ambiguous", "kernel Ambiguous(x : [n]) { y[n] = x }"));
        var error = Assert.Throws<InvalidOperationException>(() => KernelRegistry.Register(Declared("Ambiguous", "kernel Ambiguous(x : [n]) { y[n] = 2*x }")));
        Assert.Contains("y[n] = 2*x", error.Message, StringComparison.Ordinal);
        Assert.Contains("Rename one of them", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_there_is_told_with_those_that_are()
    {
        KernelRegistry.Register(Declared("Present", "kernel Present(x : [n]) { y[n] = x }"));
        Assert.Null(KernelRegistry.FindArray("Missing"));
        var error = Assert.Throws<KernelNotFoundException>(() => KernelRegistry.Array("Missing"));
        Assert.Contains("'Missing'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Present", error.Message, StringComparison.Ordinal);
    }

    private static ArrayKernel Declared(string name, string text) => new() { Name = name, Text = text, Extents = [], Arrays = [], Stages = [] };
}
