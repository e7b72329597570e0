using System;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Model;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Turns models into the text of C# files with ILGPU kernels, which run on every device that ILGPU knows.</summary>
public static class IlgpuEmitter
{
    /// <summary>The names, numbers and operators of a value with its sums written out.</summary>
    private const int LongestSum = 2048;

    /// <summary>The class of a kernel or scan over arrays.</summary>
    /// <param name="callees">The kernel of that name.</param>
    /// <exception cref="NotSupportedException">The declaration uses what is not compiled yet; the message says what.</exception>
    public static string EmitArrayKernel(KernelModel kernel, Func<string, KernelModel> callees, string @namespace) =>
        new DeviceKernelEmitter(ArrayProgramBuilder.Build(kernel, callees)).Emit(@namespace);

    /// <summary>The class of a format: how its fields lie on a device, and Dequantize.</summary>
    /// <exception cref="NotSupportedException">The format uses what is not compiled yet; the message says what.</exception>
    public static string EmitFormat(FormatModel format, string @namespace) => new DeviceFormatEmitter(ScheduledForm.Of(format)).Emit(@namespace);

    /// <summary>The class of a kernel of the shape of Linear for weights in one format and activations in f32.</summary>
    /// <exception cref="NotSupportedException">The format uses what is not compiled yet; the message says what.</exception>
    public static string EmitLinear(KernelModel kernel, FormatModel weight, string @namespace) => new DeviceLinearEmitter(kernel, ScheduledForm.Of(weight)).Emit(@namespace);

    /// <summary>Why a format has no class for GPUs, as the end of a sentence; null where it has one.</summary>
    public static string? WhyNot(FormatModel format) => format.Value is Rotate ? "its weights are rotated, which devices do not undo yet"
        : LowRankForm.Of(format).Terms.Count > 0 && !IsWrittenOut(format) ? "it has long sums of products of narrow factors, which devices do not multiply one after the other yet"
        : null;

    // Sums are written out for each weight; what is drawn for factors alone is not there.
    private static bool IsWrittenOut(FormatModel format) =>
        format.Fields.All(f => f.Seed is null) && new ExprMeasures(Mistake.Reported, multipliesOut: true, _ => null).Of(format.Value).Parts <= LongestSum;

    /// <summary>The name of the class for GPUs that belongs to a class for the CPU.</summary>
    public static string ClassOf(string cpuClass) => DeviceFile.ClassOf(cpuClass);
}
