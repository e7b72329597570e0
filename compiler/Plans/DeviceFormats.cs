using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Plans;

/// <summary>Which formats devices read.</summary>
public static class DeviceFormats
{
    /// <summary>Why a format has no class for GPUs, as the end of a sentence; null where it has one.</summary>
    public static string? WhyNot(FormatModel format) => LowRankForm.Of(format).Terms.Count > 0 && !FactorFields.IsShort(FactorFields.Of(format).Value)
        ? "it has long sums of products of narrow factors, which devices do not multiply one after the other yet"
        : null;
}
