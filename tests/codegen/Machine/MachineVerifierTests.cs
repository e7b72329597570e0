using Kernels.Check;
using Kernels.Compiler;
using Kernels.Compiler.Code;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Schedules;

namespace Kernels.Codegen.Tests.Machine;

/// <summary>Machine code of many shapes with one mistake put in: the verifier finds each.</summary>
public class MachineVerifierTests
{
    public static TheoryData<string> Bodies => new(
        "q : fp(2, 1) [n, k]; p, m : f16 [n, k/64]; w = (if q > 0 then p else m)*q",
        "q : int4 [n, k]; s, z : f16 [n, k/512]; w = s*clamp(q + z, -7, 7)",
        "q : uint4 [n, k]; s : f16 [n, k/128]; z : uint4 [n, k/128]; w = s*(q - z)",
        "q : uint4 [n, k]; s : f16 [n, k/48]; z : uint4 [n, k/32]; w = s*(q - z)",
        "q : int8 [n, k]; s : f16 [n, k/100]; w = s*q",
        "q : int5 [n, k]; s : f16 [n, k/3]; t : e8m0 [k]; w = s*t*q",
        "q : trit [n, k] pack base3; s : f16 [k/4]; w = s*q",
        "b : sign [2, n, k]; a : f16 [2, n, k/64]; c : f16 [n]; w = c*sum(i in 2) a[i]*b[i]");

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Code_as_it_is_reads_what_it_means(string body)
    {
        foreach (var program in Programs(body))
        {
            Assert.Empty(MachineVerifier.Verify(program));
        }
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_cursor_that_does_not_move_is_found(string body) =>
        EachIsFound(body, s => s is Advance { Cursor: not "panel" }, _ => null);

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_cursor_that_moves_too_far_is_found(string body) =>
        EachIsFound(body, s => s is Advance, s => (Advance)s with { By = ((Advance)s).By + 1 });

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_parameter_of_the_group_before_is_found(string body) =>
        EachIsFound(body, s => s is Define { Value: LoadParameter }, s => s is Define { Value: LoadParameter load } define
            ? define with { Value = load with { At = new Binary(BinaryOperator.Subtract, load.At, new Number(1)) } }
            : s);

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_word_further_on_is_found(string body) =>
        EachIsFound(body, s => s is Define { Value: LoadWord }, s => s is Define { Value: LoadWord load } define
            ? define with { Value = load with { Line = load.Line + 1 } }
            : s);

    [Fact]
    public void A_mistake_says_which_element_is_read_and_which_is_wanted()
    {
        var program = Programs("q : int4 [n, k]; s : f16 [n, k/64]; w = s*q")[0];
        var broken = program with { Body = Without(program.Body, s => s is Advance { Cursor: "sAt" }, _ => null) };

        Assert.Equal("sAt reads element 0 where element 1 is wanted, at segment 1", MachineVerifier.Verify(broken)[0]);
        Assert.Throws<InvalidOperationException>(() => MachineVerifier.Checked(broken));
    }

    private static void EachIsFound(string body, Func<MachineStatement, bool> isWanted, Func<MachineStatement, MachineStatement?> change)
    {
        foreach (var program in Programs(body))
        {
            var places = program.Body.Flatten().Count(isWanted);
            for (var place = 0; place < places; place++)
            {
                var at = 0;
                var broken = program with { Body = Without(program.Body, s => isWanted(s) && at++ == place, change) };
                Assert.NotEmpty(MachineVerifier.Verify(broken));
            }
        }
    }

    private static EquatableArray<MachineStatement> Without(EquatableArray<MachineStatement> body, Func<MachineStatement, bool> isWanted, Func<MachineStatement, MachineStatement?> change)
    {
        var statements = new List<MachineStatement>();
        foreach (var statement in body)
        {
            var changed = isWanted(statement) ? change(statement) : statement;
            if (changed is not null)
            {
                statements.Add(changed is MachineLoop loop ? loop with { Body = Without(loop.Body, isWanted, change) } : changed);
            }
        }
        return statements.ToEquatableArray();
    }

    private static List<MachineProgram> Programs(string body)
    {
        var format = TestFormats.Format(body);
        List<MachineProgram> programs = [Vectorizer.Contract(Lowerings.Linear(InMemoryCompiler.Linear, format, null), 1), Vectorizer.Dequantize(Lowerings.Dequantize(format))];
        var integer = Lowerings.Linear(InMemoryCompiler.Linear, format, TestFormats.Activation);
        if (integer.Context.Activation is not null)
        {
            programs.Add(Vectorizer.Contract(integer, Vectorizer.LargestTile));
            programs.Add(Vectorizer.Contract(integer, Vectorizer.LargestTile, ByteProducts.Dots));
        }
        return programs;
    }
}
