using Kernels.Check;
using Kernels.Encoding;
using Kernels.Formats;

namespace Kernels.Codegen.Tests;

/// <summary>The step <c>nm</c>: which elements of a <c>sparse n:m</c> field are stored, and what is found of them.</summary>
public class SparseEncodingTests
{
    private const int Rows = 5;
    private const int Columns = 38;

    private const string Text = """
        format Floats     { v : f16 [n, k] sparse 2:4 along k; w = v; fit nm(by: magnitude) }
        format Integers   { q : int4 [n, k] sparse 2:4 along k; s : f16 [n, k/16]; w = s*q; fit nm(magnitude) then search }
        format Inputs     { q : int8 [n, k] sparse 1:3 along k; s : f32 [n]; w = s*q; fit nm(by: activations) then absmax }
        format Downwards  { q : int8 [n, k] sparse 2:3 along n; s : f32 [k]; w = s*q; fit nm then absmax }
        format Whole      { q : int4 [n, k]; s : f16 [n, k/16]; w = s*q; fit search }
        """;

    private static readonly IReadOnlyDictionary<string, FormatDescriptor> Formats = InMemoryCompiler.Compile(Text, everyTarget: false).ToDictionary(f => f.Descriptor.Name, f => f.Descriptor);

    [Fact]
    public void The_largest_of_every_four_are_stored_as_they_are()
    {
        var weights = Weights();
        var decoded = Decode(Formats["Floats"], weights);
        for (var n = 0; n < Rows; n++)
        {
            for (var first = 0; first < Columns; first += 4)
            {
                var group = Enumerable.Range(first, Math.Min(4, Columns - first)).ToList();
                var kept = group.OrderByDescending(k => Math.Abs(weights[(n * Columns) + k])).Take(2).ToHashSet();
                Assert.All(group, k => Assert.Equal(kept.Contains(k) ? (float)(Half)weights[(n * Columns) + k] : 0f, decoded[(n * Columns) + k]));
            }
        }
    }

    [Fact]
    public void A_matrix_that_has_no_more_keeps_all_of_them()
    {
        var weights = Weights();
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = i % Columns % 4 is 1 or 2 ? (float)(Half)weights[i] : 0;
        }

        Assert.Equal(weights, Decode(Formats["Floats"], weights));
    }

    [Fact]
    public void What_is_not_stored_counts_for_nothing_in_the_search()
    {
        var weights = Weights();
        var stored = Decode(Formats["Floats"], weights).Select(w => w != 0 ? 1f : 0f).ToArray();
        var kept = weights.Select((w, i) => stored[i] * w).ToArray();

        var whole = Decode(Formats["Whole"], kept, new EncodeOptions { Importance = stored });
        Assert.Equal(whole.Select((w, i) => stored[i] * w), Decode(Formats["Integers"], weights));
    }

    [Fact]
    public void Inputs_that_are_large_keep_their_columns()
    {
        var weights = Weights();
        var squares = Enumerable.Range(0, Columns).Select(k => k % 3 == 2 ? 1e6f : 1f).ToArray();
        var decoded = Decode(Formats["Inputs"], weights, new EncodeOptions { Inputs = new InputStatistics(squares) });
        for (var n = 0; n < Rows; n++)
        {
            var kept = Enumerable.Range(0, Columns).Where(k => k % 3 == 2);
            Assert.All(kept, k => Assert.Equal(weights[(n * Columns) + k], decoded[(n * Columns) + k], 0.02f));
            Assert.All(Enumerable.Range(0, Columns - 2).Where(k => k % 3 != 2), k => Assert.Equal(0, decoded[(n * Columns) + k]));
        }
    }

    [Fact]
    public void Elements_are_chosen_along_the_rows_too()
    {
        var weights = Weights();
        var decoded = Decode(Formats["Downwards"], weights);
        for (var k = 0; k < Columns; k++)
        {
            Assert.Equal(2, Enumerable.Range(0, 3).Count(n => decoded[(n * Columns) + k] != 0));
            var least = Enumerable.Range(0, 3).MinBy(n => Math.Abs(weights[(n * Columns) + k]));
            Assert.Equal(0, decoded[(least * Columns) + k]);
        }
    }

    [Fact]
    public void What_is_missing_is_told()
    {
        var without = Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(Formats["Inputs"], Weights(), Rows, Columns));
        Assert.Contains("needs E[x²] of the layer's inputs", without.Message, StringComparison.Ordinal);

        var large = Weights();
        large[0] = 1e6f;
        var wide = Assert.Throws<EncodingException>(() => MatrixEncoder.Encode(Formats["Floats"], large, Rows, Columns));
        Assert.Contains("row 0, column 0 is 1000000; 'v' holds numbers up to 65504", wide.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search")]
    [InlineData("nm then search")]
    public void Another_step_finds_the_codes_of_the_same_elements(string fit)
    {
        var own = Decode(Formats["Integers"], Weights());

        Assert.Equal(own, Decode(Formats["Integers"], Weights(), new EncodeOptions { Fit = fit }));
        Assert.NotEqual(own, Decode(Formats["Integers"], Weights(), new EncodeOptions { Fit = "absmax" }));
    }

    private static float[] Decode(FormatDescriptor format, float[] weights, EncodeOptions? options = null)
    {
        using var encoded = MatrixEncoder.Encode(format, weights, Rows, Columns, options);
        using var packed = PackedMatrix.Pack(encoded);
        var decoded = new float[Rows * Columns];
        for (var n = 0; n < Rows; n++)
        {
            packed.DequantizeRow(n, decoded.AsSpan(n * Columns, Columns));
        }
        return decoded;
    }

    private static float[] Weights()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, Rows * Columns).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }
}
