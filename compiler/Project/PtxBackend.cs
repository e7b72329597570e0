using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Backends.Ptx;
using Kernels.Compiler.Storage;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Project;

/// <summary>PTX for the tensor cores of NVIDIA: Linear for f16 and for activations in whole numbers.</summary>
internal sealed class PtxBackend : GpuBackend
{
    public override string Kind => "Ptx";

    public override IEnumerable<GpuFile> FilesOf(Unit unit)
    {
        if (unit is not LinearUnit linear)
        {
            return [];
        }
        if (linear.Activation is not null)
        {
            // What has no plan decodes its activations and runs as for f16: no file is missing.
            var plan = TensorPlan.Of(linear.Kernel, linear.Weight, linear.Activation);
            return plan.Plan is null ? [] : [File(linear, plan)];
        }
        // Floats of 16 and 32 bits have no codes to convert; they run through ILGPU.
        return LowRankForm.Of(linear.Weight).Dense.Fields.Any(f => f.Type.IsFloat && PlainField.Is(linear.Weight, f) && FieldShape.Of(linear.Weight, f).IsCode) ? [] : [File(linear, TensorPlan.Of(linear.Kernel, linear.Weight))];
    }

    private GpuFile File(LinearUnit unit, Planned<TensorPlan> plan) =>
        new(Kind, PtxLinearEmitter.ClassOf(unit.Weight, unit.Activation), "Kernels", ns => PtxLinearEmitter.Emit(unit.Kernel, plan.Plan!, ns)) { Refusal = plan.Refusal };
}
