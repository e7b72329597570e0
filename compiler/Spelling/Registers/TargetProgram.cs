using Kernels.Compiler.Code;
using Kernels.Compiler.Code.Passes;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Compiler.Spelling.Registers;

/// <summary>The passes that suit vector code to the registers of an instruction set.</summary>
public static class TargetProgram
{
    /// <summary>Registers that take turns as one f32 sum: rows side by side do not wait for one another either.</summary>
    public static int FloatSums(Target target) => Vectorizer.FloatSums / target.RowRegisters;

    /// <summary>The program as it is spelled for a target.</summary>
    public static MachineProgram Of(MachineProgram program, Target target)
    {
        var rows = SideBySideRows.Of(program, target.RowRegisters, target.Lanes);
        var trits = target.TakesTritsInTurn ? TritsInTurn.Of(rows) : rows;
        return SingleUses.Of(LevelsAsBytes.Of(trits, target.LooksUpInParts));
    }
}
