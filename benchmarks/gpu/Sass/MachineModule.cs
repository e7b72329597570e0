using System.Collections.Immutable;
using Kernels.PtxMachine.Assembly;

namespace Kernels.Benchmarks.Gpu.Sass;

/// <summary>A kernel's code and what it takes.</summary>
internal sealed record ReportedKernel(MachineKernel Code, AssembledKernel Resources);

/// <summary>How a kernel is launched, as far as its occupancy goes.</summary>
/// <param name="SharedBytes">Dynamic shared memory of a block.</param>
internal sealed record LaunchShape(int Threads, int SharedBytes);

/// <summary>The machine code of a file.</summary>
/// <param name="Warnings">What the assembler warned of; empty for a file that was assembled already.</param>
internal sealed record MachineModule(GpuArchitecture Architecture, ImmutableArray<ReportedKernel> Kernels, ImmutableArray<string> Warnings)
{
    /// <param name="architecture">What to assemble PTX for, and whose limits bound the occupancy; null for sm_90, or the module's target if that is later.</param>
    public static MachineModule Load(FileInfo file, string? architecture, CudaTools tools)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file {file.FullName}.");
        }
        return file.Extension switch
        {
            ".ptx" => Assemble(new PtxSource(file.Name, File.ReadAllText(file.FullName)), architecture, tools),
            ".cubin" => Read(File.ReadAllBytes(file.FullName), architecture, tools),
            _ => throw new ArgumentException($"{file.Name} is neither PTX text (.ptx) nor machine code (.cubin)."),
        };
    }

    private static MachineModule Assemble(PtxSource source, string? architecture, CudaTools tools)
    {
        var later = source.Target.AndLater().ToList();
        var target = architecture is null
            ? later.Contains(GpuArchitecture.Sm90) ? GpuArchitecture.Sm90 : later[0]
            : later.FirstOrDefault(a => a.Name == architecture)
                ?? throw new ArgumentException($"{source.Name} is for {string.Join(", ", later)}, not for {architecture}.");
        var module = new PtxAssembler(tools).Assemble(source.Text, target);
        return new MachineModule(target, Join(new MachineCode(tools).Read(module), module.Kernels), module.Warnings);
    }

    private static MachineModule Read(byte[] cubin, string? architecture, CudaTools tools)
    {
        var code = new MachineCode(tools);
        return new MachineModule(
            architecture is null ? GpuArchitecture.Sm90 : GpuArchitecture.Named(architecture), Join(code.Read(cubin), code.ReadResources(cubin)), []);
    }

    private static ImmutableArray<ReportedKernel> Join(ImmutableArray<MachineKernel> code, ImmutableArray<AssembledKernel> resources) =>
        [.. code.Join(resources, c => c.Name, r => r.Name, (c, r) => new ReportedKernel(c, r))];
}
