using Kernels.Compiler.Arrays;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>Turns models into the text of C# files with ILGPU kernels, which run on every device that ILGPU knows.</summary>
public static class IlgpuEmitter
{
    /// <summary>The class of a kernel or scan over arrays.</summary>
    public static string EmitArrayKernel(ArrayProgram program, string @namespace) => new DeviceKernelEmitter(program).Emit(@namespace);

    /// <summary>The class of a format: how its fields lie on a device, and Dequantize.</summary>
    /// <param name="format">One that devices read; see <see cref="DeviceFormats.WhyNot"/>.</param>
    public static string EmitFormat(FormatModel format, string @namespace) => new DeviceFormatEmitter(ScheduledForm.OnDevice(format), format.Value as Rotate).Emit(@namespace);

    /// <summary>The class of a kernel of the shape of Linear for weights in one format and activations in f32.</summary>
    public static string EmitLinear(DeviceLinear plan, string @namespace) => new DeviceLinearEmitter(plan).Emit(@namespace);

    /// <summary>The name of the class for GPUs that belongs to a class for the CPU.</summary>
    public static string ClassOf(string cpuClass) => DeviceFile.ClassOf(cpuClass);
}
