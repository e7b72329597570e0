using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Code.Passes;

/// <summary>
/// Several registers side by side for the rows of a block, where one does not hold them all: the block's words are read once, from memory to the caches
/// and past the core, and what all rows share is loaded once for them.
/// </summary>
public sealed class SideBySideRows
{
    private readonly int count;
    private readonly int lanes;
    private readonly HashSet<Register> shared = [];
    private readonly NameSource names;
    private readonly Dictionary<(Register Register, int Part), Register> parts = [];

    private SideBySideRows(MachineProgram program, int count, int lanes)
    {
        (this.count, this.lanes) = (count, lanes);
        var statements = program.Body.Flatten().ToList();
        var assigned = new HashSet<Register>(statements.OfType<Assign>().Select(a => a.Register));
        names = new NameSource(program.Names());
        foreach (var define in statements.OfType<Define>().Where(d => !assigned.Contains(d.Register) && IsShared(d.Value)))
        {
            shared.Add(define.Register);
        }
    }

    /// <summary>The program with <paramref name="count"/> registers of <paramref name="lanes"/> rows for each register that rows differ in.</summary>
    public static MachineProgram Of(MachineProgram program, int count, int lanes) =>
        count == 1 ? program : program with { Body = new SideBySideRows(program, count, lanes).Rewrite(program.Body) };

    // Whether a value is the same for all rows; sums that begin with 0 are not.
    private bool IsShared(MachineExpr value) => value.All().All(e => e switch
    {
        Register register => shared.Contains(register),
        LoadParameter parameter => parameter.Stream.Lanes == 1,
        LoadWord or LoadTrits or LoadEntry or LoadRows or Zero => false,
        _ => true,
    });

    private EquatableArray<MachineStatement> Rewrite(EquatableArray<MachineStatement> body) => body.SelectMany(Rewrite).ToEquatableArray();

    private IEnumerable<MachineStatement> Rewrite(MachineStatement statement) => statement switch
    {
        MachineLoop loop => [loop with { Body = Rewrite(loop.Body) }],
        Define define when shared.Contains(define.Register) => [define],
        Define define => Parts(part => new Define(Of(define.Register, part), Of(define.Value, part))),
        Assign assign => Parts(part => new Assign(Of(assign.Register, part), Of(assign.Value, part))),
        StoreRows store => Parts(part => store with { Value = Of(store.Value, part), FirstRow = part * lanes }),
        StorePanel store => Parts(part => store with { Value = Of(store.Value, part), FirstRow = part * lanes }),
        _ => [statement],
    };

    private IEnumerable<MachineStatement> Parts(Func<int, MachineStatement> of) => Enumerable.Range(0, count).Select(of);

    private MachineExpr Of(MachineExpr value, int part) => value switch
    {
        Register register => Of(register, part),
        LoadEntry load => load with { Place = Of(load.Place, part), FirstRow = part * lanes },
        Load load => load with { FirstRow = part * lanes },
        LoadRows load => load with { FirstRow = part * lanes },
        _ => value.WithOperands(o => Of(o, part)),
    };

    // Called after its first row: p0_8 is p0 for the rows from the eighth on.
    private Register Of(Register register, int part)
    {
        if (part == 0 || shared.Contains(register))
        {
            return register;
        }
        if (!parts.TryGetValue((register, part), out var of))
        {
            of = register with { Name = names.Fresh(CSharpNames.Identifier(register.Name + "_" + (part * lanes).ToString(CultureInfo.InvariantCulture))) };
            parts.Add((register, part), of);
        }
        return of;
    }
}
