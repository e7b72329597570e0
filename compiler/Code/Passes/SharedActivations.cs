using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Code.Passes;

/// <summary>
/// Loads the activations of dot products sixteen bytes at a time instead of four into every lane: for instruction sets whose dot products take
/// a quarter of a register.
/// </summary>
public sealed class SharedActivations
{
    private const int Bytes = 16;

    private readonly Dictionary<Register, (Register Line, int Quarter)> quarters;
    private readonly Dictionary<(string Cursor, int First), Register> lines = [];

    // A loop's body sees what is loaded around it.
    private SharedActivations(Dictionary<Register, (Register Line, int Quarter)> outer) => quarters = new(outer);

    /// <summary>The program whose dot products say which quarter they take.</summary>
    public static MachineProgram Of(MachineProgram program) => program with { Body = new SharedActivations([]).Rewrite(program.Body) };

    private EquatableArray<MachineStatement> Rewrite(EquatableArray<MachineStatement> body) => body.SelectMany(Rewrite).ToEquatableArray();

    private IEnumerable<MachineStatement> Rewrite(MachineStatement statement) => statement switch
    {
        MachineLoop loop => [loop with { Body = new SharedActivations(quarters).Rewrite(loop.Body) }],
        Define { Value: LoadScalar { Type: LaneType.Word, At: Number at } load } define => Share(define.Register, load.Cursor, (int)at.Value),
        Define { Value: MachineOp op } define => [define with { Value = OfQuarter(op) }],
        Assign { Value: MachineOp op } assign => [assign with { Value = OfQuarter(op) }],
        _ => [statement],
    };

    private IEnumerable<MachineStatement> Share(Register register, string cursor, int at)
    {
        var first = at / Bytes * Bytes;
        var isNew = !lines.TryGetValue((cursor, first), out var line);
        if (isNew)
        {
            line = register;
            lines.Add((cursor, first), line);
        }
        quarters[register] = (line!, at % Bytes / 4);
        return isNew ? [new Define(register, new LoadBytes(cursor, first, new Reach(first, first, 1)))] : [];
    }

    private MachineOp OfQuarter(MachineOp op) => op.Operands.Count == 3 && op.Operands[2] is Register register && quarters.TryGetValue(register, out var part)
        ? op with { Operands = EquatableArray.Of(op.Operands[0], op.Operands[1], part.Line), Immediate = part.Quarter }
        : op;
}
