namespace Kernels.Benchmarks.Tests.Peers;

public class LinearClassTests
{
    public LinearClassTests()
    {
        Kernels.Gallery.QkFormats.Register();
        Kernels.Gguf.QkFormats.Register();
    }

    [Fact]
    public void Every_name_in_the_table_is_a_format_or_a_type()
    {
        foreach (var of in LinearClass.All)
        {
            Assert.NotNull(KernelRegistry.FindFormat(of.Ours));
            Assert.All(of.Ggml.Concat(of.Ik).Select(GgmlType.Named), t => Assert.True(t.Format is null ? of.Ternary : KernelRegistry.FindFormat(t.Format) is not null, t.Name));
        }
    }

    [Fact]
    public void Types_have_numbers_of_their_own()
    {
        Assert.Distinct(GgmlType.All.Select(t => t.Id));
        Assert.Throws<ArgumentException>(() => GgmlType.Named("Q9_0"));
    }
}
