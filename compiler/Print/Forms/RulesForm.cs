using Kernels.Compiler;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Project;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Print.Forms;

/// <summary>The loops as they are declared, and behind each rule that applied.</summary>
internal sealed class RulesForm : Form
{
    public override string Name => "rules";

    public override string Description => "the loops behind each rule";

    public override Planned<string> Kernel(KernelModel kernel, Func<string, KernelModel> callees) => kernel.Equations.Any(q => q.Value is Apply)
        ? Planned.Refused<string>("it calls other kernels, which is no nest of loops")
        : NestPrinter.Print(KernelLowering.Lower(kernel));

    public override string Linear(FormatModel weight, FormatModel? activation, Target? target) => string.Join("\n",
        Lowerings.Linear(KernelLibrary.Linear, weight, activation).Steps.Select(s => $"// {s.Rule}\n{NestPrinter.Print(s.Nest)}")
            .Prepend(NestPrinter.Print(KernelLowering.Lower(KernelLibrary.Linear))));
}
