using Kernels.Compiler.Emit;
using Kernels.Compiler.Ir;
using Kernels.Compiler.Lowering;

namespace Kernels.Check;

/// <summary>Prints what the compiler makes of a text: the nest behind each rule, then the C#.</summary>
public static class Print
{
    public static void All(string text)
    {
        var models = InMemoryCompiler.Bind(text).Formats;
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
