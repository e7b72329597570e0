using Kernels.Compiler;
using Kernels.Compiler.Code;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Project;
using Kernels.Compiler.Schedules;
using Kernels.Compiler.Spelling.Registers;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Print.Forms;

/// <summary>The vector code of a row block for one token.</summary>
internal sealed class MachineForm : Form
{
    public override string Name => "machine";

    public override string Description => "vector code of 16 rows for one token";

    /// <summary>Kernels over arrays are spelled from their groups of loops.</summary>
    public override Planned<string>? Kernel(KernelModel kernel, Func<string, KernelModel> callees) => null;

    public override string Linear(FormatModel weight, FormatModel? activation, Target? target)
    {
        var set = target ?? Target.All[0];
        return MachinePrinter.Print(TargetProgram.Of(Vectorizer.Contract(Lowerings.Linear(KernelLibrary.Linear, weight, activation), tokens: 1, set.Products, TargetProgram.FloatSums(set)), set));
    }
}
