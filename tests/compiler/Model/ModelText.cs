using System.Text;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Tests.Model;

/// <summary>Prints models for snapshots: every index written out, fits with their shapes.</summary>
internal static class ModelText
{
    public static string Of(BoundFile file)
    {
        var text = new StringBuilder();
        foreach (var format in file.Formats)
        {
            text.AppendLine(Of(format));
        }
        foreach (var kernel in file.Kernels)
        {
            text.AppendLine(Of(kernel));
        }
        foreach (var diagnostic in file.Diagnostics)
        {
            text.AppendLine(diagnostic.Format("gallery.qk"));
        }
        return text.ToString();
    }

    public static string Of(FormatModel format)
    {
        var text = new StringBuilder($"{(format.IsActivation ? "activation" : "format")} {format.Name}[{string.Join(", ", format.Axes)}] = {format.Value}");
        foreach (var field in format.Fields)
        {
            text.Append($"\n    {field.Name} : {field.Type.Name} [{string.Join(", ", field.Dimensions.Select(Of))}]{(field.Constant is null ? "" : " constant")}");
        }
        foreach (var step in format.Fit?.Steps ?? default)
        {
            text.Append($"\n    {step.Encoder}({string.Join(", ", step.Arguments.Select(a => $"{a.Name}:{a.Value}{a.Word}"))}) finds {string.Join(", ", step.Fields)}");
            if (step.Shape is { } shape)
            {
                text.Append($" by {(shape.Outer is null ? "" : shape.Outer + "*")}{shape.Scale ?? "1"}*(level({shape.Code}) - {shape.Zero ?? "0"}) + {shape.Offset ?? "0"}, levels {string.Join(" ", shape.Levels.Take(16))}{(shape.Levels.Count > 16 ? " …" : "")}");
            }
        }
        return text.ToString();
    }

    public static string Of(KernelModel kernel)
    {
        var text = new StringBuilder(kernel.Axis is null ? $"kernel {kernel.Name}" : $"scan {kernel.Name} over {kernel.Axis}");
        foreach (var p in kernel.Parameters)
        {
            text.Append($"\n    {p.Name} : {p.Type} [{string.Join(", ", p.Dimensions)}]{(p.IsOptional ? "?" : "")}{(p.Default is null ? "" : " = " + p.Default)}");
        }
        foreach (var s in kernel.States)
        {
            text.Append($"\n    state {s.Name} : {s.Type.Name} [{string.Join(", ", s.Dimensions)}] = {s.Initial}");
        }
        foreach (var e in kernel.Equations)
        {
            text.Append($"\n    {(e.IsResult ? "result " : "")}{e.Target}[{string.Join(", ", e.Indices)}] = {e.Value}");
        }
        return text.ToString();
    }

    private static string Of(Dimension dimension) => dimension switch
    {
        ImpliedDimension i => i.Index.ToString(),
        FreeDimension f => "free " + f.Size,
        _ => dimension.ToString(),
    };
}
