using Kernels.Check;
using Kernels.Compiler;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;

namespace Kernels.Codegen.Tests.Rules;

public class RuleTests
{
    [Fact]
    public void A_scale_leaves_the_sum_over_its_group()
    {
        var nest = After("hoist-group-invariants", "q : int4 [n, k]; s : f16 [n, k/32]; w = s*q");
        Assert.Contains("t += w.s[n, g]*p\n", nest, StringComparison.Ordinal);
        Assert.Contains("p += x[m, 32*g + r]*w.q[n, 32*g + r]\n", nest, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_of_the_row_leaves_the_whole_sum()
    {
        var nest = After("hoist-group-invariants", "q : int4 [n, k]; s : f16 [n]; w = s*q");
        Assert.Contains("y[m, n] = w.s[n]*t", nest, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_that_do_not_divide_one_another_are_cut_at_their_common_divisor()
    {
        var nest = After("hoist-group-invariants", "q : int4 [n, k]; s : f16 [n, k/48]; z : uint4 [n, k/32]; w = s*(q - z)");
        Assert.Contains("for g in K up/ 16", nest, StringComparison.Ordinal);
        Assert.Contains("w.s[n, g/3]", nest, StringComparison.Ordinal);
        Assert.Contains("w.z[n, g/2]", nest, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_point_is_corrected_by_sums_of_the_activations_taken_beforehand()
    {
        var nest = After("correct-zero-points", "q : uint4 [n, k]; s : f16 [n, k/128]; z : uint4 [n, k/128]; w = s*(q - z)");
        Assert.Contains("sums[m, g] = p\n", nest, StringComparison.Ordinal);
        Assert.Contains("t += w.s[n, g]*(p + (-1)*(w.z[n, g]*sums[m, g]))", nest, StringComparison.Ordinal);
    }

    [Fact]
    public void Activations_are_turned_in_the_place_of_rotated_weights()
    {
        var nest = After("rotate-activations", "q : int4 [n, k]; s : f16 [n, k/32]; w = rotate(s*q, k, 128, seed: 7)");
        Assert.Contains("turned[m, k] = rotate transposed(x[m, k], k, 128, seed: 7)\n", nest, StringComparison.Ordinal);
        Assert.Contains("sum += turned[m, k]*(w.s[n, k/32]*w.q[n, k])\n", nest, StringComparison.Ordinal);
    }

    [Fact]
    public void Activations_of_rotated_weights_and_of_narrow_factors_are_taken_as_their_values()
    {
        Assert.DoesNotContain("integer-dot", TestFormats.Rules(TestFormats.Format("q : int4 [n, k]; s : f16 [n, k/32]; w = rotate(s*q, k, 128, seed: 7)"), TestFormats.Activation));
        Assert.DoesNotContain("integer-dot", TestFormats.Rules(TestFormats.Format("q : int4 [n, k]; u : f16 [n, 16]; v : f16 [16, k]; w = q + sum(r in 16) u[r]*v[r]"), TestFormats.Activation));
    }

    [Fact]
    public void Integer_codes_meet_integer_activations_in_integers()
    {
        var nest = After("integer-dot", "q : int4 [n, k]; s : f16 [n, k/32]; w = s*q", TestFormats.Activation);
        Assert.Contains("integer p = 0", nest, StringComparison.Ordinal);
        Assert.Contains("bits(w.q[n, 32*g + r])*x.q[m, 32*g + r]", nest, StringComparison.Ordinal);
        Assert.Contains("x.s[m, g]*(p + (-8)*p1)", nest, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_that_are_multiples_of_one_number_become_bytes()
    {
        var nest = After("integer-dot", "q : fp(2, 1) [n, k]; s : f16 [n, k/32]; w = s*q", TestFormats.Activation);
        Assert.Contains("table bytes : uint8 [16] = { 12, 13, 14, 15, 16, 18, 20, 24, 12, 11, 10, 9, 8, 6, 4, 0 }", nest, StringComparison.Ordinal);
    }

    [Fact]
    public void Levels_that_are_no_integers_leave_activations_to_be_decoded()
    {
        Assert.DoesNotContain("integer-dot", TestFormats.Rules(TestFormats.Example("Nf4"), TestFormats.Activation));
    }

    [Theory]
    [InlineData("sign", "b : sign [n, k]; w = b", "!=", "min(512, K - 512*g) + (-2)*p")]
    [InlineData("sign", "b : sign [n, k]; s : f16 [n, k/64]; w = s*b", "!=", "w.s[n, g]*(min(64, K - 64*g) + (-2)*p)")]
    [InlineData("sign", "b : bit [n, k]; w = b", "!=", "0.5*(min(512, K - 512*g) + (-2)*p + sums[m, g])")]
    [InlineData("sign", "b : uint1 [n, k]; w = 3*b - 6", "!=", "1.5*(min(512, K - 512*g) + (-2)*p + (-3)*sums[m, g])")]
    [InlineData("bit", "b : bit [n, k]; w = b", "and", "t += p")]
    [InlineData("bit", "b : sign [n, k]; w = b", "and", "2*p + (-1)*sums[m, g]")]
    [InlineData("bit", "b : uint1 [n, k]; w = 3*b - 6", "and", "3*(p + (-2)*sums[m, g])")]
    public void Bits_are_multiplied_by_counting_them(string activation, string body, string counted, string sum)
    {
        var nest = NestPrinter.Print(Lowerings.Linear(InMemoryCompiler.Linear, TestFormats.Format(body), Bits(activation)).Nest);
        Assert.Contains("integer p = 0", nest, StringComparison.Ordinal);
        Assert.Contains($"+ r]) {counted} bits(x.b[m, ", nest, StringComparison.Ordinal);
        Assert.Contains(sum, nest, StringComparison.Ordinal);
    }

    [Fact]
    public void Planes_of_bits_under_one_scale_are_counted_each_by_itself()
    {
        var nest = NestPrinter.Print(Lowerings.Linear(InMemoryCompiler.Linear, TestFormats.Format("b : bit [2, n, k]; s : f16 [n]; w = s*(b[0] + 2*b[1] - 3)"), Bits("bit")).Nest);
        Assert.Contains("bits(w.b[0, n, 512*g + r]) and bits(x.b[m, 512*g + r])", nest, StringComparison.Ordinal);
        Assert.Contains("bits(w.b[1, n, 512*g + r]) and bits(x.b[m, 512*g + r])", nest, StringComparison.Ordinal);
        Assert.Contains("+= p1 + 2*p2 + (-3)*sums[m, g]\n", nest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b : sign [n, k]; s : f16 [n, k/16]; w = s*b")]
    [InlineData("q : uint2 [n, k]; w = q")]
    [InlineData("b : sign [n, k]; q : int4 [n, k]; s : f16 [n]; w = s*b + q")]
    [InlineData("b : bit [n, k]; w = b + 0.3")]
    [InlineData("b : sign [n, k]; w = rotate(b, k, 32, seed: 1)")]
    [InlineData("b : sign [n, k]; u : f16 [n, 16]; v : f16 [16, k]; w = b + sum(r in 16) u[r]*v[r]")]
    [InlineData("b : sign [n, k]; o : f16 [n, k] sparse csr; w = b + o")]
    public void What_is_no_sum_of_bits_takes_the_values_of_activations(string body)
    {
        Assert.DoesNotContain("binary-dot", TestFormats.Rules(TestFormats.Format(body), Bits("sign")));
    }

    private static FormatModel Bits(string type) => InMemoryCompiler.Bind($"activation X {{ b : {type} [m, k]; x = b; fit threshold(0) }}").Formats.Single();

    [Theory]
    [InlineData("q : int4 [n, k]; w = q", "{ -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7 }")]
    [InlineData("q : uint2 [n, k]; w = 2*q - 3", "{ -3, -1, 1, 3 }")]
    [InlineData("q : uint2 [n, k]; t : f32 [4] = { 7, -1, 0, 2.5 }; w = t[q]", "{ 7, -1, 0, 2.5 }")]
    [InlineData("q : trit [n, k]; w = q", "{ -1, 0, 1 }")]
    public void What_depends_on_one_small_code_is_a_table_in_a_register(string body, string levels)
    {
        Assert.Contains("= " + levels, After("look-up-in-register", body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q : uint6 [n, k]; w = q", "convert-codes")]
    [InlineData("q : f16 [n, k]; w = q", "convert-codes")]
    [InlineData("q : fp(4, 3) [n, k]; w = q", "look-up-in-memory")]
    [InlineData("b : sign [n, k]; q : uint3 [n, k]; w = b*q", "decode-generally")]
    [InlineData("q : uint4 [n, k]; s : f16 [n, k/3]; w = s*q", "decode-generally")]
    public void What_is_no_small_code_is_decoded_by_the_rule_for_it(string body, string rule)
    {
        Assert.Contains(rule, TestFormats.Rules(TestFormats.Format(body)));
    }

    [Fact]
    public void No_example_format_takes_the_general_path()
    {
        foreach (var format in TestFormats.Examples.Formats.Where(f => !f.IsActivation))
        {
            Assert.DoesNotContain("decode-generally", TestFormats.Rules(format));
            Assert.DoesNotContain("decode-generally", TestFormats.Rules(format, TestFormats.Activation));
        }
    }

    [Fact]
    public void A_nest_that_is_not_well_formed_is_refused()
    {
        var nest = new Nest("Wrong", default, default, EquatableArray.Of<Statement>(new Store("y", EquatableArray.Of<Expr>(new IndexValue("n")), new Element("t", default))));
        Assert.Equal(["y is not declared", "index n is not bound in y[n]", "t is not declared"], NestVerifier.Verify(nest));
    }

    private static string After(string rule, string body, FormatModel? activation = null)
    {
        var steps = Lowerings.Linear(InMemoryCompiler.Linear, TestFormats.Format(body), activation).Steps;
        return NestPrinter.Print(steps.Single(s => s.Rule == rule).Nest);
    }
}
