using System.Runtime.Intrinsics.X86;
using Kernels.Check;
using Kernels.Testing;

namespace Kernels.Codegen.Tests.Targets;

public class InstructionSetTests(CompiledFolders folders) : IClassFixture<CompiledFolders>
{
    private const string Shapes = "80";

    [Theory]
    [InlineData("", "")]
    [InlineData("DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0", "Avx2")]
    [InlineData("DOTNET_EnableAVX2=0", "Portable")]
    public void Every_example_format_equals_the_oracle_on_every_instruction_set(string settings, string set) =>
        Check(TestData.InRepository("examples", "formats"), Shapes, settings, set);

    [Theory]
    [InlineData("", "")]
    [InlineData("DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0", "Avx2")]
    [InlineData("DOTNET_EnableAVX2=0", "Portable")]
    public void Formats_that_are_easily_compiled_wrong_equal_the_oracle(string settings, string set) =>
        Check(TestData.InRepository("tests", "codegen", "unusual"), "12", settings, set);

    [Theory]
    [InlineData("", "")]
    [InlineData("DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0", "Avx2")]
    [InlineData("DOTNET_EnableAVX2=0", "Portable")]
    public void Every_kind_of_storage_equals_the_oracle(string settings, string set) =>
        Check(TestData.InRepository("tests", "codegen", "storage"), "5", settings, set);

    [Theory]
    [InlineData("", "")]
    [InlineData("DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0", "Avx2")]
    [InlineData("DOTNET_EnableAVX2=0", "Portable")]
    public void Every_kind_of_activation_equals_the_oracle(string settings, string set) =>
        Check(TestData.InRepository("tests", "codegen", "activations"), "10", settings, set);

    [Theory]
    [InlineData("", "")]
    [InlineData("DOTNET_EnableAVX512=0 DOTNET_EnableAVXVNNI=0", "Avx2")]
    [InlineData("DOTNET_EnableAVX2=0", "Portable")]
    [InlineData("DOTNET_EnableHWIntrinsic=0", "Portable")]
    public void Weights_of_one_bit_with_activations_of_one_bit_equal_the_oracle(string settings, string set) =>
        Check(TestData.InRepository("tests", "codegen", "bits"), "10", settings, set);

    [Fact]
    public void Code_for_dot_products_of_bytes_equals_the_oracle_where_software_stands_in_for_them() =>
        Check(TestData.InRepository("tests", "codegen", "Targets", "dots"), "6", $"DOTNET_EnableAVX512=0 {SoftwareInstructions.Variable}=AvxVnni", "AvxVnni");

    [Fact]
    public void Every_example_format_equals_the_oracle_without_any_vector_instructions() =>
        Check(TestData.InRepository("examples", "formats"), "20", "DOTNET_EnableHWIntrinsic=0", "Portable");

    private void Check(string folder, string shapes, string settings, string set)
    {
        var (code, text) = folders.Check(folder, shapes, settings);
        Assert.True(code == 0, text);
        Assert.Contains(" 0 mistakes", text, StringComparison.Ordinal);
        if (X86Base.IsSupported)
        {
            // A machine without AVX2 takes narrower paths by itself; other processors have sets of their own.
            Assert.Contains(Avx2.IsSupported ? set : "Portable", text, StringComparison.Ordinal);
        }
    }
}
