using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Code.Passes;

/// <summary>Puts the four bytes of activations that one product alone takes where it takes them.</summary>
public sealed class SingleUses
{
    private readonly HashSet<Register> repeated;
    private readonly Dictionary<Register, LoadScalar> loads = [];

    private SingleUses(HashSet<Register> repeated) => this.repeated = repeated;

    /// <summary>The program without registers for words that are used once.</summary>
    public static MachineProgram Of(MachineProgram program)
    {
        var uses = program.Body.Flatten().SelectMany(s => s.Values()).OfType<Register>().GroupBy(r => r).Where(g => g.Skip(1).Any()).Select(g => g.Key);
        return program with { Body = new SingleUses([.. uses]).Rewrite(program.Body) };
    }

    private EquatableArray<MachineStatement> Rewrite(EquatableArray<MachineStatement> body) => body.SelectMany(Rewrite).ToEquatableArray();

    private IEnumerable<MachineStatement> Rewrite(MachineStatement statement)
    {
        switch (statement)
        {
            case MachineLoop loop:
                return [loop with { Body = Rewrite(loop.Body) }];
            case Define { Value: LoadScalar { Type: LaneType.Word, At: Number } load } define when !repeated.Contains(define.Register):
                loads.Add(define.Register, load);
                return [];
            default:
                return [statement.WithValue(Rewrite)];
        }
    }

    private MachineExpr Rewrite(MachineExpr value) => value is Register register && loads.TryGetValue(register, out var load) ? load : value.WithOperands(Rewrite);
}
