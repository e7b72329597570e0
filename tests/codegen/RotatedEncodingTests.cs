using Kernels.Check;
using Kernels.Encoding;
using Kernels.Formats;

namespace Kernels.Codegen.Tests;

/// <summary>Encoders of rotated formats turn the weights back first.</summary>
public class RotatedEncodingTests
{
    private const int Rows = 3;
    private const int Columns = 70;

    private const string Text = """
        format Straight { q : int8 [n, k]; s : f32 [n, k/16]; w = s*q; fit search }
        format Turned { q : int8 [n, k]; s : f32 [n, k/16]; v = s*q; w = rotate(v, k, 16, seed: 3); fit search }
        """;

    private static readonly IReadOnlyList<CompiledFormat> Compiled = InMemoryCompiler.Compile(Text, everyTarget: false);

    [Fact]
    public void The_codes_are_those_of_the_weights_turned_back()
    {
        var weights = Weights();
        var turnedBack = weights.ToArray();
        for (var row = 0; row < Rows; row++)
        {
            Compiled[1].Descriptor.Rotation!.ApplyTransposed(turnedBack.AsSpan(row * Columns, Columns));
        }
        // Within a block all columns count the same, as they do once they are turned.
        var importance = Enumerable.Range(0, Columns).Select(k => 1f + (k / 16)).ToArray();

        using var turned = MatrixEncoder.Encode(Compiled[1].Descriptor, weights, Rows, Columns, new EncodeOptions { Importance = importance });
        using var straight = MatrixEncoder.Encode(Compiled[0].Descriptor, turnedBack, Rows, Columns, new EncodeOptions { Importance = importance });

        foreach (var field in straight.Fields)
        {
            Assert.Equal(Patterns(field), Patterns(turned[field.Descriptor.Name]));
        }
    }

    [Fact]
    public void What_is_encoded_decodes_to_the_weights()
    {
        var weights = Weights();
        using var encoded = MatrixEncoder.Encode(Compiled[1].Descriptor, weights, Rows, Columns);
        using var packed = PackedMatrix.Pack(encoded);
        var row = new float[Columns];
        for (var n = 0; n < Rows; n++)
        {
            packed.DequantizeRow(n, row);
            for (var k = 0; k < Columns; k++)
            {
                Assert.Equal(weights[(n * Columns) + k], row[k], 0.05);
            }
        }
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_told_with_its_place()
    {
        var weights = Weights();
        weights[Columns + 5] = float.NaN;

        var error = Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(Compiled[1].Descriptor, weights, Rows, Columns));

        Assert.Contains("row 1, column 5 is NaN", error.Message, StringComparison.Ordinal);
    }

    private static float[] Weights()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    private static IEnumerable<uint> Patterns(EncodedField field) => Enumerable.Range(0, (int)field.Count).Select(i => field.Pattern(i));
}
