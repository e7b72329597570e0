using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;

namespace Kernels.Compiler.Code.Passes;

/// <summary>
/// Takes the trits of a word digit after digit, each from what the digit before left: comparisons and additions of bytes, where reaching for any digit takes
/// multiplications and a pair of factors for each. For instruction sets that compare bytes into vectors.
/// </summary>
public sealed class TritsInTurn
{
    private readonly NameSource names;
    private readonly Dictionary<Register, (Register State, int Digit)> states = [];

    private TritsInTurn(NameSource names) => this.names = names;

    /// <summary>The program whose digits follow one another.</summary>
    public static MachineProgram Of(MachineProgram program) => program with { Body = new TritsInTurn(new NameSource(program.Names())).Rewrite(program.Body) };

    private EquatableArray<MachineStatement> Rewrite(EquatableArray<MachineStatement> body) => body.SelectMany(Rewrite).ToEquatableArray();

    private IEnumerable<MachineStatement> Rewrite(MachineStatement statement) => statement switch
    {
        MachineLoop loop => [loop with { Body = Rewrite(loop.Body) }],
        Define { Value: MachineOp { Code: OpCode.Trits } digits } define when digits.Operands[0] is Register word => Digits(define, word, digits.Immediate),
        _ => [statement],
    };

    private IEnumerable<MachineStatement> Digits(Define define, Register word, int digit)
    {
        MachineOp Word(OpCode code, Register of) => new(code, LaneType.Word, EquatableArray.Of<MachineExpr>(of));
        if (digit == 0)
        {
            states[word] = (new Register(names.Fresh(word.Name + "Trits"), LaneType.Word), 0);
            var state = states[word].State;
            return [new Define(state, Word(OpCode.BeginTrits, word)), define with { Value = Word(OpCode.FirstTrits, state) }];
        }
        if (states.TryGetValue(word, out var before) && before.Digit == digit - 1)
        {
            states[word] = (before.State, digit);
            return [new Assign(before.State, Word(OpCode.NextTrits, before.State)), define with { Value = Word(OpCode.FirstTrits, before.State) }];
        }
        return [define];
    }
}
