using Kernels.Compiler.Arrays;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Backends.Ptx;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;

namespace Kernels.Check;

/// <summary>Prints what the compiler makes of a text: the nest behind each rule, then the C#.</summary>
public static class Print
{
    /// <summary>The groups of loops of a kernel or scan, each with its nest.</summary>
    public static string Groups(KernelModel kernel, Func<string, KernelModel> callees) =>
        string.Join('\n', ArrayProgramBuilder.Build(kernel, callees).Groups.Select(g =>
            $"// {kernel.Name}, {Header(g)}\n" + NestPrinter.Print(new Nest(g.Name, default, default, GroupLowering.Lower(g)))));

    /// <summary>The PTX module of Linear for each format of a text, for the activation of the text where it has one.</summary>
    public static void Ptx(string text)
    {
        var models = InMemoryCompiler.Bind(text).Formats;
        foreach (var format in models.Where(f => !f.IsActivation))
        {
            Console.WriteLine(PtxModuleEmitter.Emit(InMemoryCompiler.Linear, format, models.FirstOrDefault(f => f.IsActivation)));
        }
    }

    public static void All(string text)
    {
        var bound = InMemoryCompiler.Bind(text);
        foreach (var kernel in bound.Kernels)
        {
            Console.WriteLine(Groups(kernel, InMemoryCompiler.Callees(bound.Kernels)));
            Console.WriteLine(CSharpEmitter.EmitArrayKernel(kernel, InMemoryCompiler.Callees(bound.Kernels), "Printed"));
        }
        var models = bound.Formats;
        foreach (var format in models.Where(f => !f.IsActivation))
        {
            foreach (var activation in models.Where(f => f.IsActivation).Prepend(null))
            {
                foreach (var step in Lowerings.Linear(InMemoryCompiler.Linear, format, activation).Steps)
                {
                    Console.WriteLine("// " + step.Rule);
                    Console.WriteLine(NestPrinter.Print(step.Nest));
                }
                Console.WriteLine(CSharpEmitter.EmitLinear(InMemoryCompiler.Linear, format, activation, "Printed"));
            }
            Console.WriteLine(CSharpEmitter.EmitFormat(format, "Printed"));
        }
    }

    private static string Header(LoopGroup group) =>
        group.Name + (group.Points.Count == 0 ? "" : ", points " + string.Join(", ", group.Points)) + (group.Lanes is null ? "" : ", lanes " + group.Lanes);
}
