using System.Linq;
using Kernels.Compiler.Loops;

namespace Kernels.Compiler.Arrays;

/// <summary>Prints a kernel or scan over arrays: its groups of loops, each with its nest.</summary>
public static class ProgramPrinter
{
    public static string Print(ArrayProgram program) => string.Join("\n", program.Groups.Select(g =>
        $"// {program.Kernel.Name}, {Header(g)}\n" + NestPrinter.Print(new Nest(g.Name, default, default, GroupLowering.Lower(g)))));

    private static string Header(LoopGroup group) =>
        group.Name + (group.Points.Count == 0 ? "" : ", points " + string.Join(", ", group.Points)) + (group.Lanes is null ? "" : ", lanes " + group.Lanes);
}
