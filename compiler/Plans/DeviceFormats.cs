using System.Linq;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Plans;

/// <summary>Which formats devices read.</summary>
public static class DeviceFormats
{
    /// <summary>The names, numbers and operators of a value with its sums written out.</summary>
    private const int LongestSum = 2048;

    /// <summary>Why a format has no class for GPUs, as the end of a sentence; null where it has one.</summary>
    public static string? WhyNot(FormatModel format) => format.Value is Rotate ? "its weights are rotated, which devices do not undo yet"
        : LowRankForm.Of(format).Terms.Count > 0 && !IsWrittenOut(format) ? "it has long sums of products of narrow factors, which devices do not multiply one after the other yet"
        : null;

    // Sums are written out for each weight; what is drawn for factors alone is not there.
    private static bool IsWrittenOut(FormatModel format) =>
        format.Fields.All(f => f.Seed is null) && new ExprMeasures(Mistake.Reported, multipliesOut: true, _ => null).Of(format.Value).Parts <= LongestSum;
}
