using Kernels.Compiler;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Backends.Ilgpu;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Project;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Print.Forms;

/// <summary>The C# that a project gets for ILGPU.</summary>
internal sealed class IlgpuForm : Form
{
    public override string Name => "ilgpu";

    public override string Description => "C# for ILGPU";

    public override Planned<string> Kernel(KernelModel kernel, Func<string, KernelModel> callees) =>
        ArrayProgramBuilder.Plan(kernel, callees).Then<string>(p => IlgpuEmitter.EmitArrayKernel(p, Namespace));

    /// <summary>Activations are decoded before they are multiplied.</summary>
    public override string? Linear(FormatModel weight, FormatModel? activation, Target? target)
    {
        if (activation is not null)
        {
            return null;
        }
        var linear = DeviceLinear.Of(KernelLibrary.Linear, weight);
        return IlgpuEmitter.EmitFormat(weight, Namespace) + "\n" + (linear.Plan is { } plan ? IlgpuEmitter.EmitLinear(plan, Namespace) : $"// {linear.Refusal}\n");
    }
}
