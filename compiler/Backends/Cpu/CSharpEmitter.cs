using Kernels.Compiler.Arrays;
using Kernels.Compiler.Backends.Cpu.Arrays;
using Kernels.Compiler.Model;
using Kernels.Compiler.Plans;

namespace Kernels.Compiler.Backends.Cpu;

/// <summary>Turns models into the text of C# files: what the source generator adds to a project.</summary>
public static class CSharpEmitter
{
    /// <summary>The class of a format: its descriptor, packed layout, pack, unpack and dequantize.</summary>
    public static string EmitFormat(FormatModel format, string @namespace) => new FormatEmitter(format).Emit(@namespace);

    /// <summary>The class of an activation: its descriptor, and where kernels do not encode it themselves what a format has.</summary>
    public static string EmitActivation(FormatModel activation, string @namespace) =>
        ByteActivations.Serve(activation) ? ActivationEmitter.Emit(activation, @namespace) : new FormatEmitter(activation).Emit(@namespace);

    /// <summary>The class of a kernel of the shape of Linear for weights in one format and activations in f32 (null) or a dynamic format.</summary>
    public static string EmitLinear(KernelModel kernel, FormatModel weight, FormatModel? activation, string @namespace)
    {
        var lowered = Lowerings.Linear(kernel, weight, activation);
        // Where the integer path does not serve, nothing of the activations is left in the lowering.
        return activation is not null && lowered.Context.Activation is null
            ? new DecodedLinearEmitter(kernel, weight, activation).Emit(@namespace)
            : new LinearEmitter(kernel, weight, activation, lowered).Emit(@namespace);
    }

    /// <summary>The class of a kernel or scan over arrays: its descriptor and its stages.</summary>
    public static string EmitArrayKernel(ArrayProgram program, string @namespace) => new ArrayKernelEmitter(program).Emit(@namespace);
}
