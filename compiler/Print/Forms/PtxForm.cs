using Kernels.Compiler;
using Kernels.Compiler.Backends.Ptx;
using Kernels.Compiler.Model;
using Kernels.Compiler.Project;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Print.Forms;

/// <summary>The PTX module for tensor cores.</summary>
internal sealed class PtxForm : Form
{
    public override string Name => "ptx";

    public override string Description => "PTX for tensor cores";

    /// <summary>Kernels over arrays run through ILGPU.</summary>
    public override Planned<string>? Kernel(KernelModel kernel, Func<string, KernelModel> callees) => null;

    public override string Linear(FormatModel weight, FormatModel? activation, Target? target) =>
        PtxModuleEmitter.Emit(KernelLibrary.Linear, weight, activation) is var module && module.Plan is { } text ? text : $"// {module.Refusal}\n";
}
