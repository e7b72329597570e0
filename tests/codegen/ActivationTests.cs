using Kernels.Check;
using Kernels.Encoding;
using Kernels.Formats;

namespace Kernels.Codegen.Tests;

/// <summary>Activations whose codes no kernel multiplies, against their closed forms.</summary>
public class ActivationTests
{
    private const string Text = """
        format Whole { v : f32 [n, k]; w = v }
        activation SignToken { b : sign [m, k]; a : f32 [m]; x = a*b; fit absmean }
        activation Words { q : int16 [m, k]; s : f32 [m, k/2]; x = s*q; fit absmax }
        activation OfTensor { q : int8 [m, k]; s : f32 []; x = s*q; fit absmax }
        """;

    private static readonly CompiledFormat Compiled = InMemoryCompiler.Compile(Text, everyTarget: false).Single();

    [Fact]
    public void Signs_of_a_token_are_worth_its_mean_magnitude() =>
        AssertValues("SignToken", [1, -2, 3, -6, 0, 0.5f, 0.25f, -0.25f], rows: 2, [3, -3, 3, -3, 0.25f, 0.25f, 0.25f, -0.25f]);

    [Fact]
    public void A_scale_of_the_tensor_is_found_over_all_tokens() =>
        AssertValues("OfTensor", [127, -12.4f, 0, 1, 2.6f, -3], rows: 2, [127, -12, 0, 1, 3, -3]);

    [Fact]
    public void Codes_of_16_bits_have_32767_steps_to_each_side() =>
        AssertValues("Words", [32767, -12345.4f, -0.3f, 32767 / 1024f], rows: 1, [32767, -12345, -307 / 1024f, 32767 / 1024f]);

    [Fact]
    public void A_number_that_is_not_finite_is_told_with_its_place()
    {
        var error = Assert.Throws<EncodingException>(() => Values("SignToken", [1, 2, float.NaN, 4], rows: 2));

        Assert.Contains("row 1, column 0 is NaN", error.Message, StringComparison.Ordinal);
    }

    private static void AssertValues(string activation, float[] x, int rows, float[] expected) => Assert.Equal(expected, Values(activation, x, rows));

    // Linear with the unit matrix.
    private static float[] Values(string activation, float[] x, int rows)
    {
        var columns = x.Length / rows;
        using var unit = new EncodedMatrix(Compiled.Descriptor, columns, columns);
        for (var i = 0; i < columns; i++)
        {
            unit["v"].SetPattern((i * columns) + i, BitConverter.SingleToUInt32Bits(1));
        }
        using var packed = PackedMatrix.Pack(unit);
        return Compiled.Kernels.Single(k => k.Activation?.Name == activation).Kernel.Run(x, packed);
    }
}
