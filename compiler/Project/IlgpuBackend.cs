using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Backends.Ilgpu;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Project;

/// <summary>Kernels for ILGPU, which run on every device that it knows: every format, Linear for f32, every kernel and scan.</summary>
internal sealed class IlgpuBackend : GpuBackend
{
    public override string Kind => "Ilgpu";

    public override IEnumerable<GpuFile> FilesOf(Unit unit) => unit switch
    {
        FormatUnit { Format.IsActivation: false } format => [new GpuFile(Kind, IlgpuEmitter.ClassOf(unit.ClassName), "Format", ns => IlgpuEmitter.EmitFormat(format.Format, ns))
        {
            Refusal = DeviceFormats.WhyNot(format.Format),
        }],
        LinearUnit { Activation: null } linear => [Of(linear, DeviceLinear.Of(linear.Kernel, linear.Weight))],
        ArrayUnit arrays => [Of(arrays)],
        _ => [],
    };

    private GpuFile Of(LinearUnit unit, Planned<DeviceLinear> plan) =>
        new(Kind, IlgpuEmitter.ClassOf(unit.ClassName), "Kernel", ns => IlgpuEmitter.EmitLinear(plan.Plan!, ns))
        {
            References = unit.References.Select(IlgpuEmitter.ClassOf).ToEquatableArray(),
            Refusal = plan.Refusal,
        };

    private GpuFile Of(ArrayUnit unit)
    {
        var program = unit.Program;
        var missing = unit.Imports.FirstOrDefault(i => i.Model.Kernel is not null && i.Find(IlgpuEmitter.ClassOf(i.Name)) is null);
        return new GpuFile(Kind, IlgpuEmitter.ClassOf(unit.ClassName), "Kernel", ns => IlgpuEmitter.EmitArrayKernel(program.Plan!, ns))
        {
            References = unit.Callees.Select(c => IlgpuEmitter.ClassOf(c.Name)).ToEquatableArray(),
            Aliases = unit.Imports.Select(i => i.Find(IlgpuEmitter.ClassOf(i.Name))).OfType<ClassAlias>().ToEquatableArray(),
            Refusal = program.Refusal is { } reason ? reason : missing is null ? null : $"it calls {missing.Name}, which the assembly {missing.Assembly} has not compiled for GPUs (KernelsGpu)",
        };
    }
}
