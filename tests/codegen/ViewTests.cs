using Kernels.Check;
using Kernels.Formats;

namespace Kernels.Codegen.Tests;

/// <summary>A matrix that is stored once and read as two formats.</summary>
public class ViewTests
{
    private const string Text = """
        format Row { q : int8 [n, k]; s : f16 [n]; w = s*q }
        view RowIn4 of Row { w = s*16*clamp(floor((q + 8)/16), -8, 7) }
        format Other { q : int8 [n, k]; s : f32 [n]; w = s*q }
        """;

    private static readonly IReadOnlyList<CompiledFormat> Compiled = InMemoryCompiler.Compile(Text, everyTarget: false);

    [Fact]
    public void The_fields_of_a_matrix_are_worth_what_the_view_says()
    {
        using var stored = RandomMatrix.Of(Format("Row"), 7, 33, new Random(4));
        using var seen = stored.As(Format("RowIn4"));
        using var packed = PackedMatrix.Pack(seen);
        var row = new float[33];

        for (var n = 0; n < 7; n++)
        {
            packed.DequantizeRow(n, row);
            var (scale, codes) = ((double)BitConverter.UInt16BitsToHalf((ushort)stored["s"].Pattern(n)), Enumerable.Range(0, 33).Select(k => (sbyte)stored["q"].Pattern((n * 33) + k)));
            Assert.Equal(codes.Select(q => (float)(scale * 16 * Math.Clamp(Math.Floor((q + 8) / 16.0), -8, 7))), row);
        }
    }

    [Fact]
    public void A_change_of_the_stored_matrix_is_seen()
    {
        using var stored = RandomMatrix.Of(Format("Row"), 1, 2, new Random(5));
        using var seen = stored.As(Format("RowIn4"));

        stored["q"].SetPattern(1, 77);

        Assert.Equal(77u, seen["q"].Pattern(1));
    }

    [Fact]
    public void A_format_with_other_fields_is_no_view()
    {
        using var stored = RandomMatrix.Of(Format("Row"), 1, 2, new Random(6));

        var error = Assert.Throws<ArgumentException>(() => stored.As(Format("Other")));

        Assert.StartsWith("Other does not store the fields of Row; a view of it does.", error.Message, StringComparison.Ordinal);
    }

    private static FormatDescriptor Format(string name) => Compiled.Single(c => c.Model.Name == name).Descriptor;
}
