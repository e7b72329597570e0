using System.Linq;
using Kernels.Compiler.Model;
using Kernels.Compiler.Tensor;

namespace Kernels.Compiler.Backends.Ptx;

/// <summary>The PTX module of Linear for weights in one format.</summary>
public static class PtxModuleEmitter
{
    /// <summary>The architecture that the module's instructions ask for; later ones run it too.</summary>
    public const string Target = "sm_80";

    /// <summary>The text of the module; <paramref name="activation"/> is null for activations in f16.</summary>
    public static Planned<string> Emit(KernelModel kernel, FormatModel format, FormatModel? activation = null) =>
        (activation is null ? TensorPlan.Of(kernel, format) : TensorPlan.Of(kernel, format, activation)).Then<string>(plan => Emit(plan));

    internal static string Emit(TensorPlan plan)
    {
        var tiles = TileKernel.TokenTiles(plan).Select(tokens => TileKernel.Emit(plan, tokens));
        PtxKernel[] kernels = plan.Activation is null ? [DecodeKernel.Emit(plan), .. tiles, DequantizeKernel.Emit(plan)] : [.. tiles];
        var table = plan.Conversion is CodeConversion.PairTable pairs ? PairTableCopy.Declaration(pairs) + "\n" : "";
        return $$"""
            // Linear for weights in {{plan.Form.Format.Name}}{{(plan.Activation is { } x ? " and activations in " + x.Format.Name : "")}}:
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
