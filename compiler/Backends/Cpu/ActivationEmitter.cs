using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes the class of an activation: its descriptor. It is encoded inside the kernels that take it.</summary>
internal static class ActivationEmitter
{
    public static string Emit(FormatModel activation, string @namespace)
    {
        var name = ClassNames.Format(activation);
        var code = new CodeWriter().Block("internal static class " + GeneratedFile.CodeClass(name), writer => DescriptorEmitter.Write(writer, activation));
        return CpuFile.Write(@namespace, PublicClass.OfFormat(activation, "An activation format, encoded while the program runs:"), code);
    }
}
