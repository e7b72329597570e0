using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Registers;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Writes the class of an activation that kernels encode themselves: its descriptor.</summary>
internal static class ActivationEmitter
{
    /// <summary>What the class of an activation is for.</summary>
    public const string Summary = "An activation format, encoded while the program runs:";

    public static string Emit(FormatModel activation, string @namespace)
    {
        var name = ClassNames.Format(activation);
        var code = new CodeWriter().Block("internal static class " + GeneratedFile.CodeClass(name), writer => DescriptorEmitter.Write(writer, activation));
        return CpuFile.Write(@namespace, PublicClass.OfFormat(activation, Summary), code);
    }
}
