using Kernels.Compiler.Arrays;
using Kernels.Compiler.Emit;
using Kernels.Compiler.Ir;
using Kernels.Compiler.Lowering;

namespace Kernels.Check;

/// <summary>Prints what the compiler makes of a text: the nest behind each rule, then the C#.</summary>
public static class Print
{
    public static void All(string text)
    {
        var bound = InMemoryCompiler.Bind(text);
        foreach (var kernel in bound.Kernels)
        {
            foreach (var group in ArrayProgramBuilder.Build(kernel, InMemoryCompiler.Callees(bound.Kernels)).Groups)
            {
                Console.WriteLine($"// {kernel.Name}, {group.Name}, points {string.Join(", ", group.Points)}, lanes {group.Lanes}");
                Console.WriteLine(NestPrinter.Print(new Nest(group.Name, default, default, GroupLowering.Lower(group))));
            }
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
}
