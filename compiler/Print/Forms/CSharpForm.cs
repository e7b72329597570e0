using Kernels.Compiler;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Model;
using Kernels.Compiler.Project;
using Kernels.Compiler.Spelling.Targets;

namespace Kernels.Print.Forms;

/// <summary>The C# that a project gets for the CPU: all of it, or the methods of one instruction set.</summary>
internal sealed class CSharpForm : Form
{
    public override string Name => "csharp";

    public override string Description => "C# for the CPU; with --target the methods of Linear for that instruction set";

    public override Planned<string> Kernel(KernelModel kernel, Func<string, KernelModel> callees) =>
        ArrayProgramBuilder.Plan(kernel, callees).Then<string>(p => CSharpEmitter.EmitArrayKernel(p, Namespace));

    public override string Linear(FormatModel weight, FormatModel? activation, Target? target)
    {
        var linear = CSharpEmitter.EmitLinear(KernelLibrary.Linear, weight, activation, Namespace);
        return target is null ? CSharpEmitter.EmitFormat(weight, Namespace) + "\n" + linear : Methods(linear, target.Name);
    }

    // Generated methods of an instruction set have its name at the end of theirs.
    private static string Methods(string text, string target)
    {
        var methods = new List<string>();
        var end = "";
        foreach (var line in text.Split('\n'))
        {
            var indentation = line[..^line.TrimStart().Length];
            if (end.Length == 0 && line.TrimStart().StartsWith("private static", StringComparison.Ordinal) && line.Contains(target + "(", StringComparison.Ordinal))
            {
                end = indentation + "}";
            }
            if (end.Length > 0)
            {
                methods.Add(line.Length >= end.Length ? line[(end.Length - 1)..] : line);
            }
            if (end.Length > 0 && line == end)
            {
                methods.Add("");
                end = "";
            }
        }
        return string.Join('\n', methods);
    }
}
