using System.CommandLine;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.Runtime.Cuda;
using Kernels.Gpu;
using Kernels.PtxMachine.Assembly;
using Spectre.Console;

namespace Kernels.Benchmarks.Gpu.Figures;

/// <summary>
/// <c>ilgpu</c>: what is known without a GPU of every format's Linear as ILGPU compiles it: the PTX instructions that the PTX machine executes for
/// each byte of weights, and the loop over whole words of the machine code.
/// </summary>
internal static class IlgpuCommand
{
    public static Command Create()
    {
        var command = new Command("ilgpu", "Static figures of every format's Linear as ILGPU compiles it: instructions for each byte of weights; no GPU needed");
        var shape = new Option<string>("--shape") { Description = "n and k of the weights", DefaultValueFactory = _ => "4x4096" };
        var format = new Option<string>("--format") { Description = "Only formats with this in their name", DefaultValueFactory = _ => "" };
        var markdown = new Option<bool>("--markdown") { Description = "The table as Markdown" };
        var json = new Option<bool>("--json") { Description = "JSON instead of a table" };
        foreach (var option in new Option[] { shape, format, markdown, json })
        {
            command.Options.Add(option);
        }
        command.SetAction(parse =>
        {
            var assembler = new PtxAssembler(MissingPartException.RequireTools());
            var code = new MachineCode(MissingPartException.RequireTools());
            var (n, k) = LinearShape.ParseWeights(parse.GetValue(shape)!);
            var asked = GpuKernels.Formats.Where(f => f.Name.Contains(parse.GetValue(format)!, StringComparison.OrdinalIgnoreCase) && ClassOf(f) is not null).ToList();
            // As programs compile them.
            using var context = Context.Create(b => b.Optimize(OptimizationLevel.O1));
            using var backend = new PTXBackend(context, CudaArchitecture.SM_90, CudaInstructionSet.ISA_78, null!);
            var report = new Report($"Weights of {n} × {k}, sm_90", parse.GetValue(json), ["Format", "Rows of x"],
                new Column("PTX / weight byte", "ptx_per_byte", "F2"),
                new Column("Registers", "registers", "F0"),
                new Column("Loop over words", "loop_instructions", "F0"),
                new Column("Loaded B / warp and turn", "loop_bytes", "F0"))
            {
                Border = parse.GetValue(markdown) ? TableBorder.Markdown : TableBorder.Rounded,
            };
            report.Run(
                asked,
                "Counted, not measured: PTX that warps executed for each byte of weights as the format declares them; instructions of the machine code's loop over whole words",
                f => f.Name,
                f => ClassOf(f)!.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    .Where(m => m.ReturnType == typeof(void))
                    .Select(m => new IlgpuLinear(f, m))
                    .Select(kernel =>
                    {
                        var ptx = kernel.Compile(backend);
                        var assembled = assembler.Assemble(ptx, GpuArchitecture.Sm90);
                        // Loops come by address, and that over whole words is written first.
                        var loop = code.Read(assembled).Single().Loops.First(l => l.BytesLoadedPerWarp > 0);
                        return new Row([f.Name, $"{kernel.Rows}"], [kernel.InstructionsPerByte(ptx, n, k), assembled.Kernels.Single().Registers, loop.Always.Length + loop.Sometimes.Length, loop.BytesLoadedPerWarp]);
                    }));
        });
        return command;
    }

    /// <summary>The generated class of a format's Linear in the gallery.</summary>
    private static Type? ClassOf(GpuFormat format) =>
        typeof(Gallery.Gpu.QkGpuKernels).Assembly.GetTypes().FirstOrDefault(t => t.Name == $"Linear{format.Name}Gpu");
}
