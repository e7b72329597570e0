using Kernels.Compiler.Model;

namespace Kernels.Compiler.Emit;

/// <summary>Writes the class of an activation: its descriptor. It is encoded inside the kernels that take it.</summary>
internal static class ActivationEmitter
{
    public static string Emit(FormatModel activation, string @namespace)
    {
        var writer = GeneratedFile.Begin(@namespace);
        GeneratedFile.Summary(writer, "An activation format, encoded while the program runs:", activation.Text);
        writer.Block($"public static class {CSharpEmitter.FormatClass(activation)}", () => DescriptorEmitter.Write(writer, activation));
        return writer.ToString();
    }
}
