using Kernels.Compiler.Binding;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Model;

/// <summary>Formats inside formats, sparse fields and stored tables as models.</summary>
public class StorageTests
{
    private const string Inner = "format Inner { q : int4 [n, k]; s : f16 [n, k/32]; t : f32 [2] = { 1, 3 }; w = t[1]*s*q; fit absmax }\n";

    [Fact]
    public void A_format_as_a_type_stores_its_fields_over_the_dimensions_of_the_field()
    {
        var format = Bind(Inner + "format Outer { a : Inner [2, n, k/4]; u : Inner [n, 64]; w = a[1] + u[3] }");

        Assert.Equal(["a.q", "a.s", "a.t", "u.q", "u.s", "u.t"], format.Fields.Select(f => f.Name));
        Assert.Equal([new FreeDimension(new Number(2)), Along("n", 1), Along("k", 128)], format.Field("a.s").Dimensions);
        Assert.Equal([Along("n", 1), new FreeDimension(new Number(2))], format.Field("u.s").Dimensions);
        Assert.Equal([2.0], FormatInterpreter.Shape(format, format.Field("a.t"), 1, 1).Select(e => (double)e));
        Assert.Null(format.Fit);
    }

    [Fact]
    public void Its_value_is_the_inner_equation_at_the_place_of_the_field()
    {
        var format = Bind(Inner + "format Outer { a : Inner [n, k/4]; w = a }");
        var interpreter = new FormatInterpreter(format, 2, 300, (field, at) => field == "a.q" ? (uint)(at % 8) : 0x3C00);

        // The scale is 1 and t[1] is 3; row 1 of 75 stored columns, column 299/4.
        Assert.Equal(3 * ((75 + 74) % 8), interpreter.Value(1, 299));
    }

    [Fact]
    public void Indices_of_inner_sums_capture_none_of_the_outer_ones()
    {
        var format = Bind("format Sum { b : int4 [3, n, k]; w = sum(i in 3) b[i] }\nformat Outer { p : Sum [2, n, k]; w = sum(i in 2) p[i] }");
        var interpreter = new FormatInterpreter(format, 1, 1, (_, at) => (uint)at);

        Assert.Equal(0 + 1 + 2 + 3 + 4 + 5, interpreter.Value(0, 0));
    }

    [Fact]
    public void A_format_under_another_name_is_fitted_as_it_is()
    {
        var fit = Bind(Inner + "format Outer { a : Inner [n, k]; w = a }").Fit;

        Assert.Equal(("a.q", "a.s"), (fit!.Steps[0].Shape!.Code, fit.Steps[0].Shape!.Scale));
    }

    [Theory]
    [InlineData("a : Inner [n, k/4]; w = a")]
    [InlineData("a : Inner [2, n, k]; w = a[0]")]
    public void A_format_that_has_not_one_element_for_each_weight_is_not_fitted_as_it_is(string items) =>
        Assert.Null(Bind(Inner + $"format Outer {{ {items} }}").Fit);

    [Fact]
    public void What_a_format_stores_is_part_of_its_text()
    {
        var before = Bind(Inner + "format Outer { a : Inner [n, k]; w = a }").Text;
        var after = Bind(Inner.Replace("int4", "int5", StringComparison.Ordinal) + "format Outer { a : Inner [n, k]; w = a }").Text;

        Assert.NotEqual(before, after);
        Assert.Equal(["Outer", "Inner"], QkParser.Parse(before).File.Declarations.Select(d => d.Name.Text));
    }

    [Theory]
    [InlineData(8, 4)]
    [InlineData(9, 5)]
    [InlineData(10, 6)]
    [InlineData(11, 6)]
    public void A_sparse_field_stores_so_many_of_every_group_and_all_of_a_short_one(int columns, int stored)
    {
        var format = Bind("format F { v : f16 [n, k] sparse 2:4 along k; w = v }");

        Assert.Equal([3, stored], FormatInterpreter.Shape(format, format.Field("v"), 3, columns));
        Assert.Equal([3, stored], FormatInterpreter.Shape(format, format.Field("v.at"), 3, columns));
        Assert.Equal(ElementType.UInt(2), format.Field("v.at").Type);
    }

    [Fact]
    public void An_absent_element_is_zero_whatever_its_type()
    {
        var format = Bind("format F { b : bipolar2 [n, k] sparse 1:3; w = 2*b + 1 }");
        var interpreter = new FormatInterpreter(format, 1, 5, (field, at) => field == "b" ? 3u : at == 0 ? 2u : 1u);

        Assert.Equal([1, 1, 7, 1, 7], Enumerable.Range(0, 5).Select(k => interpreter.Value(0, k)));
    }

    [Fact]
    public void The_dense_form_reads_the_bit_where_a_type_has_no_zero_and_only_there()
    {
        var signs = DenseForm.Of(Bind("format F { b : sign [n, k] sparse 2:4; w = b }"));
        var codes = DenseForm.Of(Bind("format F { q : int4 [n, k] sparse 2:4; w = q }"));

        Assert.Equal("b.at[n, k]*b[n, k]", signs.Value.ToString());
        Assert.Equal(ElementType.Bit, signs.Field("b.at").Type);
        Assert.Equal("q[n, k]", codes.Value.ToString());
    }

    [Fact]
    public void No_message_names_the_positions_that_nobody_wrote()
    {
        var parsed = QkParser.Parse("format F { q : int8 [n, k] sparse 2:4; s : f16 [n]; w = s*q; fit absmax }");

        var message = Assert.Single(Binder.BindFile(parsed.File).Diagnostics).Text;
        Assert.Contains("put 'nm(by: magnitude)' before it", message, StringComparison.Ordinal);
        Assert.DoesNotContain(".at", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_is_sparse_along_one_axis()
    {
        var parsed = QkParser.Parse("format F { v : int8 [n, k] sparse 2:4 along k sparse 1:2 along n; w = v }");

        Assert.Equal(["QK0159 1:47"], Binder.BindFile(parsed.File).Diagnostics.Select(d => $"{d.Kind.Id} {d.Span.Start.Line}:{d.Span.Start.Column}"));
    }

    [Theory]
    [InlineData("format F { q : uint4 [n, k]; t : f16 [n, 16]; w = t[q] }", "t", true)]
    [InlineData("format F { t : f16 [8]; q : int4 [n, k]; w = q*t[k%8] }", "t", true)]
    [InlineData("format F { b : sign [2, n, k]; w = sum(i in 2) b[i] }", "b", false)]
    [InlineData("format F { b : sign [4, n, k]; w = (sum(i in 2) b[2*i]) + b[3] }", "b", false)]
    public void A_table_is_what_codes_or_k_index(string text, string field, bool isTable)
    {
        var format = Bind(text);

        Assert.Equal(isTable, StoredTable.Is(format, format.Field(field)));
    }

    [Fact]
    public void A_window_reads_its_bits_around_the_ring_of_its_row()
    {
        var format = Bind("format F { q : uint5 [n, k] window 2; w = q }");
        // The rings are 0 1 1 1 1 0 and 0 0 0 1 1 1, from the lowest bit on.
        uint[] bits = [0b10, 0b11, 0b01, 0b00, 0b10, 0b11];
        var interpreter = new FormatInterpreter(format, 2, 3, (_, at) => bits[at]);

        Assert.Equal([0b11110, 0b00111, 0b11001], Enumerable.Range(0, 3).Select(k => (int)interpreter.Value(0, k)));
        Assert.Equal([0b11000, 0b01110, 0b00011], Enumerable.Range(0, 3).Select(k => (int)interpreter.Value(1, k)));
        Assert.Equal(ElementType.UInt(2), format.Field("q").StoredType);
    }

    [Theory]
    [InlineData("bitand(q, 12)", 8)]
    [InlineData("bitor(q, 12)", 13)]
    [InlineData("bitxor(q, 12)", 5)]
    [InlineData("shl(q, 31)", 2147483648)]
    [InlineData("shr(q, 3)", 1)]
    [InlineData("mulmod(q, 4294967295)", 4294967287)]
    [InlineData("bytesum(mulmod(q, 4294967295))", (3 * 255) + 247)]
    public void An_integer_function_is_one_on_32_bits_without_sign(string value, double expected)
    {
        var format = Bind($"format F {{ q : uint4 [n, k]; w = {value} }}");

        Assert.Equal(expected, new FormatInterpreter(format, 1, 1, (_, _) => 9).Value(0, 0));
        Assert.Equal(expected, IndexAlgebra.Evaluate(format.Value, e => e is Element ? 9 : null));
    }

    [Fact]
    public void A_rotation_is_the_signed_hadamard_matrix_of_each_whole_block()
    {
        var format = Bind("format F { v : f32 [n, k]; w = rotate(v, k, 2, seed: 0) }");
        var numbers = new[] { 3f, 1f, 5f, 2f, 7f };
        var interpreter = new FormatInterpreter(format, 1, 5, (_, at) => BitConverter.SingleToUInt32Bits(numbers[at]));
        // Of the block 6627e8d5 e169c58d bc57ac4c 9b00dbd8 that Philox4x32-10 gives for counter 0 and key 0 the first number alone is positive.
        double[] expected = [4 / Math.Sqrt(2), -2 / Math.Sqrt(2), -7 / Math.Sqrt(2), -3 / Math.Sqrt(2), 7];

        for (var k = 0; k < expected.Length; k++)
        {
            Assert.Equal(expected[k], interpreter.Value(0, k), 12);
        }
    }

    [Fact]
    public void Numbers_that_are_drawn_are_counted_row_by_row_and_not_stored()
    {
        var format = Bind("format F { q : bit [n, k]; g : f32 [n, k] = uniform(seed: 0); t : f32 [2] = uniform(seed: 0); w = q*g + t[q] }");
        var interpreter = new FormatInterpreter(format, 2, 2, (_, _) => 1);
        uint[] words = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8];
        var drawn = words.Select(w => (double)(float)(unchecked((int)w) / 2147483648.0)).ToList();

        Assert.Equal(drawn[1] + drawn[1], interpreter.Value(0, 1));
        Assert.Equal(drawn[2] + drawn[1], interpreter.Value(1, 0));
        Assert.Equal([drawn[0], drawn[1]], format.Field("t").Constant!.Value);
    }

    [Theory]
    [InlineData("w = s*q + sum(r in 16) u[r]*v[r]", "s[n]*q[n, k]", "u[n, r]", "v[r, k]")]
    [InlineData("w = s*q - 2*(sum(r in 16) v[r]*(u[r] + 1))", "s[n]*q[n, k]", "(-2)*(u[n, r] + 1)", "v[r, k]")]
    [InlineData("w = q + sum(r in 16) s*u[r]*v[r]", "q[n, k]", "s[n]*u[n, r]", "v[r, k]")]
    public void A_sum_of_products_of_narrow_factors_is_a_part_of_its_own(string value, string rest, string left, string right)
    {
        var form = LowRankForm.Of(Bind($"format F {{ q : int4 [n, k]; s : f16 [n]; u : f16 [n, 16]; v : f16 [16, k]; {value} }}"));

        Assert.Equal(rest, form.Dense.Value.ToString());
        Assert.Equal([(left, right)], form.Terms.Select(t => (t.Left.ToString(), t.Right.ToString())));
    }

    [Theory]
    [InlineData("u : f16 [n, 16]; v : f16 [16, n]; w = q*(sum(r in 16) u[r]*v[r])")]
    [InlineData("u : f16 [n, 16]; v : f16 [16, k]; w = q*(sum(r in 16) u[r]*v[r])")]
    [InlineData("u : f16 [n, 4]; v : f16 [4, k]; w = q + sum(r in 4) u[r]*v[r]")]
    [InlineData("u : f16 [n, 16]; v : f16 [16, n, k]; w = q + sum(r in 16) u[r]*v[r]")]
    public void Short_sums_and_those_whose_factors_hang_on_both_axes_are_written_out(string items) =>
        Assert.Empty(LowRankForm.Of(Bind($"format F {{ q : int4 [n, k]; {items} }}")).Terms);

    private static ImpliedDimension Along(string axis, int group) =>
        new(group == 1 ? new IndexValue(axis) : new Binary(BinaryOperator.FloorDivide, new IndexValue(axis), new Number(group)));

    private static FormatModel Bind(string text)
    {
        var parsed = QkParser.Parse(text);
        var bound = Binder.BindFile(parsed.File);
        Assert.Empty(parsed.Diagnostics.Concat(bound.Diagnostics).Select(d => d.Format("file.qk")));
        return bound.Formats[bound.Formats.Count - 1];
    }
}
