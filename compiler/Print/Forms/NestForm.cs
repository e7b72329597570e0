using Kernels.Compiler;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Project;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Print.Forms;

/// <summary>The loops behind all rules; of a kernel over arrays its groups of loops.</summary>
internal sealed class NestForm : Form
{
    public override string Name => "nest";

    public override string Description => "the loops that are scheduled";

    public override Planned<string> Kernel(KernelModel kernel, Func<string, KernelModel> callees) =>
        ArrayProgramBuilder.Plan(kernel, callees).Then<string>(p => ProgramPrinter.Print(p));

    public override string Linear(FormatModel weight, FormatModel? activation, Target? target) =>
        NestPrinter.Print(Lowerings.Linear(KernelLibrary.Linear, weight, activation).Nest);
}
