using System.Globalization;
using System.Linq;
using Kernels.Compiler.Plans;
using Kernels.Compiler.Spelling;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>
/// Writes the class of a Linear for weights in a format: a kernel for each number of rows of x that a pass takes, the weights being read once for
/// all of them.
/// </summary>
internal sealed class DeviceLinearEmitter(DeviceLinear plan)
{
    public string Emit(string @namespace)
    {
        var (kernel, format) = (plan.Kernel.Name, DeviceFile.ClassOf(plan.Format.Name));
        var writer = new CodeWriter();
        GeneratedFile.Summary(writer, $"The kernel <c>{kernel}</c> with weights in <c>{plan.Format.Name}</c> for GPUs, compiled from", plan.Kernel.Text.TrimEnd('\n') + "\n" + plan.Format.Text);
        writer.Block("public static class " + DeviceFile.ClassOf(ClassNames.Linear(plan.Format, null)), () =>
        {
            var kernels = string.Join(", ", plan.Passes.Select(p => $"new({Rows(p)}, {NameOf(p)})"));
            writer.Line($"public static GpuLinear Kernel {{ get; }} = new GpuLinear<{kernel}Job>({format}.Format, Bind, [{kernels}]);").Line();
            writer.Block($"public struct {kernel}Job", () => writer.Lines($"""
                public {format}.Weights w;
                public ArrayView<float> x, y, bias;
                public int xRow, yRow, hasBias, M;
                """));
            writer.Line();
            writer.Block($"private static {kernel}Job Bind(LinearOnDevice call) => new()", () => writer.Lines($"""
                w = {format}.Bind(call.Weights),
                x = call.X.Floats, xRow = call.X.Stride(0), M = call.X.Extent(0),
                y = call.Y.Floats, yRow = call.Y.Stride(0),
                bias = call.BiasOrY, hasBias = call.HasBias,
                """), "};");
            foreach (var pass in plan.Passes)
            {
                writer.Line();
                new DeviceLinearMethod(plan, pass).Write(writer, $"public static void {NameOf(pass)}({kernel}Job job)");
            }
        });
        return DeviceFile.Write(@namespace, writer);
    }

    private string NameOf(DevicePass pass) => plan.Kernel.Name + Rows(pass);

    private static string Rows(DevicePass pass) => pass.Rows.ToString(CultureInfo.InvariantCulture);
}
