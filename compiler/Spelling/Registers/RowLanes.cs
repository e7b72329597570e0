using System;
using System.Globalization;
using Kernels.Compiler.Spelling.Targets;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Spelling.Registers;

/// <summary>The rows of a block as lanes: one pass for all, or several where the registers hold fewer.</summary>
internal static class RowLanes
{
    /// <summary>Writes the pass, which has the first of its rows in <c>lane</c> where there are several.</summary>
    public static void Write(CodeWriter writer, Target target, Action body)
    {
        if (target.Rows == PackedLayoutPlan.RowBlock)
        {
            body();
            return;
        }
        writer.Block($"for (var lane = 0; lane < {PackedLayoutPlan.RowBlock.ToString(CultureInfo.InvariantCulture)}; lane += {target.Rows.ToString(CultureInfo.InvariantCulture)})", body);
    }
}
