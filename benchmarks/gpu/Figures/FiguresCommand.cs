using System.CommandLine;
using Kernels.Gpu;
using Kernels.Gpu.Tensor;
using Kernels.PtxMachine.Assembly;
using Spectre.Console;

namespace Kernels.Benchmarks.Gpu.Figures;

/// <summary>
/// <c>figures</c>: what is known without a GPU of every format's tensor-core kernels: machine code and occupancy from NVIDIA's assembler,
/// traffic and bank conflicts from the PTX machine. They are bounds and counts, not times.
/// </summary>
internal static class FiguresCommand
{
    private const string Half = "f16";

    public static Command Create()
    {
        var command = new Command("figures", "Static figures of every format's kernels: registers, occupancy, traffic, issue bounds; no GPU needed");
        var shape = new Option<string>("--shape") { Description = "n and k of the weights", DefaultValueFactory = _ => "4096x4096" };
        var batch = new Option<int[]>("--m") { Description = "Rows of the activations", DefaultValueFactory = _ => [1, 16, 64, 128], AllowMultipleArgumentsPerToken = true };
        var format = new Option<string>("--format") { Description = "Only formats with this in their name", DefaultValueFactory = _ => "" };
        var activations = new Option<string>("--activations") { Description = "f16, or the name of an activation: the kernels that take its whole numbers", DefaultValueFactory = _ => Half };
        var architecture = new Option<string>("--arch") { Description = "Assembled for this one", DefaultValueFactory = _ => "sm_90" };
        var save = new Option<string?>("--save") { Description = "A file that takes the figures as JSON, beside the table" };
        var markdown = new Option<bool>("--markdown") { Description = "The table as Markdown" };
        var json = new Option<bool>("--json") { Description = "JSON instead of a table" };
        foreach (var option in new Option[] { shape, batch, format, activations, architecture, save, markdown, json })
        {
            command.Options.Add(option);
        }
        command.SetAction(parse =>
        {
            var tools = MissingPartException.RequireTools();
            var (n, k) = LinearShape.ParseWeights(parse.GetValue(shape)!);
            var target = GpuArchitecture.Named(parse.GetValue(architecture)!);
            var asked = GpuKernels.Tensors
                .Where(t => t.Format.Contains(parse.GetValue(format)!, StringComparison.OrdinalIgnoreCase) && ActivationsOf(t) == parse.GetValue(activations))
                .ToList();
            if (asked.Count == 0)
            {
                throw new ArgumentException($"No kernels are for weights in \"{parse.GetValue(format)}\" and activations in {parse.GetValue(activations)}; there are {string.Join(", ", GpuKernels.Tensors.Select(t => $"{t.Format} × {ActivationsOf(t)}"))}.");
            }
            var report = new Report($"Weights of {n} × {k}, {target}", parse.GetValue(json), ["Format", "Kernel", "m"], [.. KernelFigures.Columns.Select(c => c.Column)])
            {
                SavePath = parse.GetValue(save),
                Border = parse.GetValue(markdown) ? TableBorder.Markdown : TableBorder.Rounded,
            };
            report.Run(
                asked,
                $"Predicted, not measured. TB/s: weight bytes that the schedulers of an {GpuCard.H100.Name} can issue the main loop for; in flight: weights at this occupancy",
                kernels => kernels.Format,
                kernels =>
                {
                    var source = new FigureSource(kernels, n, k, target, tools, seed: 1);
                    return parse.GetValue(batch)!.Select(m => (m, source.Of(m))).Select(f => new Row([kernels.Format, f.Item2.Launch.Entry, $"{f.m}"], f.Item2.Numbers));
                });
        });
        return command;
    }

    private static string ActivationsOf(TensorKernels kernels) => kernels.Activation?.Format ?? Half;
}
