using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>What kernels and scans can say that no program over arrays is made of yet.</summary>
internal static class ArrayRefusals
{
    /// <summary>Why a declaration has no program; null where nothing stands in its way but, perhaps, its extents.</summary>
    public static string? Of(KernelModel kernel) => (CallInScan(kernel) ?? ReadOfEarlierStep(kernel) ?? InitialValue(kernel)) is { } reason ? $"{kernel.Name}: {reason}" : null;

    private static string? CallInScan(KernelModel kernel) => kernel.Axis is not null && kernel.Equations.Any(q => q.Value is Apply)
        ? "a scan that calls another kernel is not compiled yet; call it before the scan"
        : null;

    private static string? ReadOfEarlierStep(KernelModel kernel)
    {
        foreach (var (array, _) in EarlierReads.Of(kernel))
        {
            if (kernel.Parameters.FirstOrDefault(p => p.Name == array) is not { } parameter)
            {
                return $"{array} is read at an earlier step and is no input; that is not compiled yet. Keep it in a state";
            }
            if (parameter.Dimensions.Any(d => d is not IndexValue))
            {
                return $"an earlier step of {array} is read, whose dimensions are not plain axes; that is not compiled yet";
            }
        }
        return null;
    }

    private static string? InitialValue(KernelModel kernel) => kernel.States.FirstOrDefault(s => IndexAlgebra.Constant(s.Initial) is null) is { } state
        ? $"the initial value of {state.Name} is no constant, which is not compiled yet"
        : null;
}
