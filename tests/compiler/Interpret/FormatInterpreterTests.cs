using CsCheck;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Interpret;

public class FormatInterpreterTests
{
    [Fact]
    public void A_four_bit_code_is_scaled_after_its_zero_is_subtracted()
    {
        var format = Format("format F { q : uint4 [n, k] s : f16 [n, k/2] z : uint4 [n, k/2] w = s*(q - z) }");
        uint[] q = [0, 5, 15], s = [0x3C00, 0x4000], z = [8, 3];
        var values = Interpret(format, 1, 3, ("q", q), ("s", s), ("z", z));

        Assert.Equal([-8, -3, 2 * (15 - 3)], values.ToArray().Values);
        Assert.Equal(5 + 8, values.AbsoluteTerms(0, 1));
        Assert.Equal(2 * (15 + 3), values.AbsoluteTerms(0, 2));
    }

    [Theory]
    [InlineData("int4", new double[] { 0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1 })]
    [InlineData("uint3", new double[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData("bipolar2", new double[] { -3, -1, 1, 3 })]
    [InlineData("sign", new double[] { -1, 1 })]
    [InlineData("bit", new double[] { 0, 1 })]
    [InlineData("trit", new double[] { -1, 0, 1 })]
    [InlineData("fp(2, 1)", new double[] { 0, .5, 1, 1.5, 2, 3, 4, 6, -0.0, -.5, -1, -1.5, -2, -3, -4, -6 })]
    [InlineData("fp(1, 2)", new double[] { 0, .5, 1, 1.5, 2, 2.5, 3, 3.5, -0.0, -.5, -1, -1.5, -2, -2.5, -3, -3.5 })]
    public void A_bit_pattern_stands_for_the_value_of_its_type(string type, double[] levels)
    {
        var format = Format($"format F {{ q : {type} [n, k] w = q }}");
        var patterns = Enumerable.Range(0, levels.Length).Select(p => (uint)p).ToArray();

        Assert.Equal(levels, Interpret(format, 1, levels.Length, ("q", patterns)).ToArray().Values);
    }

    [Fact]
    public void A_table_is_looked_up_by_its_code()
    {
        var format = Format("format F { q : uint2 [n, k] t : f32 [4] = { -1, 0.5, 2, 7 } w = t[q] }");

        Assert.Equal([7, 2, -1, 0.5], Interpret(format, 2, 2, ("q", [3, 2, 0, 1])).ToArray().Values);
    }

    [Fact]
    public void Planes_are_summed_each_under_its_own_scale()
    {
        var format = Format("format F { b : sign [2, n, k] s : f16 [2, n] w = sum(i in 2) s[i]*b[i] }");
        uint[] b = [1, 0, 1, 1], s = [0x4000, 0x3800];
        var values = Interpret(format, 1, 2, ("b", b), ("s", s));

        Assert.Equal([2 + 0.5, -2 + 0.5], values.ToArray().Values);
        Assert.Equal(2.5, values.AbsoluteTerms(0, 1));
    }

    [Fact]
    public void The_terms_of_a_rotation_are_those_of_its_block_where_some_elements_are_not_stored()
    {
        var format = Format("format F { c : bit [n, k] e : int8 [n, k] where c == 1 w = rotate(if c == 1 then e else 0, k, 2, seed: 1) }");
        var values = Interpret(format, 1, 3, ("c", [1, 0, 1]), ("e", [3, 0, 5]));

        Assert.Equal(3 / Math.Sqrt(2), Math.Abs(values.Value(0, 0)), 12);
        Assert.Equal(3 / Math.Sqrt(2), values.AbsoluteTerms(0, 0), 12);
        Assert.Equal(3 / Math.Sqrt(2), values.AbsoluteTerms(0, 1), 12);
        Assert.Equal(5, values.AbsoluteTerms(0, 2));
    }

    [Fact]
    public void A_short_last_group_has_its_own_parameters()
    {
        var format = Format("format F { q : int8 [n, k] s : f16 [n/2, k/3] w = s*q }");

        Assert.Equal([2, 2], FormatInterpreter.Shape(format, format.Field("s"), 3, 5));
        var values = Interpret(format, 3, 5, ("q", [.. Enumerable.Repeat(1u, 15)]), ("s", [0x3C00, 0x4000, 0x4200, 0x4400]));
        Assert.Equal([1, 1, 1, 2, 2, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4], values.ToArray().Values);
    }

    [Fact]
    public void Any_zero_point_format_is_worth_its_formula()
    {
        var format = Format("format F { q : uint4 [n, k] s : f32 [n, k/4] z : uint4 [n, k/4] w = s*(q - z) }");
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 9], Gen.UInt[0, 15].Array[45], Gen.Float[-2, 2].Array[15], Gen.UInt[0, 15].Array[15]).Sample((rows, columns, q, s, z) =>
        {
            var groups = (columns + 3) / 4;
            var values = Interpret(format, rows, columns, ("q", q), ("s", [.. s.Select(BitConverter.SingleToUInt32Bits)]), ("z", z));
            for (var n = 0; n < rows; n++)
            {
                for (var k = 0; k < columns; k++)
                {
                    var group = (n * groups) + (k / 4);
                    Assert.Equal((double)s[group] * ((int)q[(n * columns) + k] - (int)z[group]), values.Value(n, k));
                }
            }
        });
    }

    private static FormatModel Format(string text)
    {
        var result = Binder.BindFormat((FormatSyntax)QkParser.Parse(text).File.Declarations[0]);
        return result.Model ?? throw new InvalidOperationException(string.Join("\n", result.Diagnostics.Select(d => d.Text)));
    }

    private static FormatInterpreter Interpret(FormatModel format, int rows, int columns, params (string Name, uint[] Patterns)[] fields) =>
        new(format, rows, columns, (name, at) => fields.First(f => f.Name == name).Patterns[at]);
}
