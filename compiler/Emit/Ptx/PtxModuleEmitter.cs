using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Emit.Ptx;

/// <summary>The PTX module of Linear for weights in one format.</summary>
public static class PtxModuleEmitter
{
    /// <summary>The architecture that the module's instructions ask for; later ones run it too.</summary>
    public const string Target = "sm_80";

    /// <summary>The text of the module.</summary>
    /// <exception cref="System.NotSupportedException">The format has no tensor-core kernel; the message says why.</exception>
    public static string Emit(KernelModel kernel, FormatModel format) => Emit(TensorPlan.Of(kernel, format));

    internal static string Emit(TensorPlan plan)
    {
        PtxKernel[] kernels = [DecodeKernel.Emit(plan), .. TileKernel.TokenTiles.Select(tokens => TileKernel.Emit(plan, tokens)), DequantizeKernel.Emit(plan)];
        var table = plan.Conversion is CodeConversion.PairTable pairs ? PairTableCopy.Declaration(pairs) + "\n" : "";
        return $$"""
            // Linear for weights in {{plan.Form.Format.Name}}:
            {{string.Join("\n", plan.Form.Format.Text.TrimEnd('\n').Split('\n').Select(line => "//     " + line))}}
            .version 7.4
            .target {{Target}}
            .address_size 64

            // x of the tokens of a block; in tile128 weights wait here too.
            .extern .shared .align 128 .b8 {{LinearParameters.Activations}}[];

            {{table}}{{string.Concat(kernels.Select(k => k.Text))}}
            """;
    }
}
