using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes the class of a kernel of the shape of Linear whose activations are decoded beforehand: it is the one for f32 behind that.</summary>
internal sealed class DecodedLinearEmitter(KernelModel kernel, FormatModel weight, FormatModel activation)
{
    public string Emit(string @namespace)
    {
        var code = new CodeWriter().Block("internal static class " + GeneratedFile.CodeClass(ClassNames.Linear(weight, activation)), writer => writer
            .Line("// The activations' codes are no integers that could be multiplied: encoded and decoded, they are taken as f32.")
            .Line($"public static LinearKernel Kernel {{ get; }} = {Code(ClassNames.Linear(weight, null))}.Kernel.Decoding({Code(ClassNames.Format(activation))}.Descriptor);"));
        return CpuFile.Write(@namespace, PublicClass.OfLinear(kernel, weight, activation), code);
    }

    private static string Code(string publicClass) => GeneratedFile.CodeClass(publicClass);
}
