using Kernels.Compiler.Code;
using Kernels.Compiler.Code.Passes;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Compiler.Spelling.Registers;

/// <summary>The passes that suit vector code to the registers of an instruction set.</summary>
public static class TargetProgram
{
    /// <summary>The program as it is spelled for a target.</summary>
    public static MachineProgram Of(MachineProgram program, Target target)
    {
        var rows = SideBySideRows.Of(program, target.RowRegisters, target.Lanes);
        return SingleUses.Of(target.TakesTritsInTurn ? TritsInTurn.Of(rows) : rows);
    }
}
