using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernels.PtxMachine.Assembly;

/// <summary>Reads the machine code of kernels by NVIDIA's <c>nvdisasm</c>.</summary>
public sealed partial class MachineCode(CudaTools tools)
{
    /// <summary>The kernels of an assembled module; its loops carry the labels of its PTX.</summary>
    public ImmutableArray<MachineKernel> Read(AssembledModule module) => Read(module.Cubin.AsSpan(), module.Ptx);

    /// <summary>The kernels of a cubin file.</summary>
    /// <param name="ptx">The text that it was assembled from with line information, if it is known.</param>
    /// <exception cref="InvalidDataException">The disassembler cannot read it.</exception>
    public ImmutableArray<MachineKernel> Read(ReadOnlySpan<byte> cubin, string? ptx = null)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("module.cubin");
        File.WriteAllBytes(file, cubin);
        var (exitCode, output) = tools.Run("nvdisasm", "-c", "-gp", file);
        return exitCode == 0
            ? ReadDisassembly(output, ptx)
            : throw new InvalidDataException($"nvdisasm cannot read the machine code: {output.Trim()}");
    }

    /// <summary>The kernels of what <c>nvdisasm -c -gp</c> wrote.</summary>
    /// <param name="ptx">The text that the lines in it are of, if it is known.</param>
    public static ImmutableArray<MachineKernel> ReadDisassembly(string disassembly, string? ptx = null) =>
        [.. Disassembly.Read(disassembly).Select(l => Kernel(l, PtxLoops.Read(ptx ?? "")))];

    /// <summary>What the kernels of a cubin file take. What was spilled is part of the stack.</summary>
    /// <exception cref="InvalidDataException">The file is no machine code.</exception>
    public ImmutableArray<AssembledKernel> ReadResources(ReadOnlySpan<byte> cubin)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("module.cubin");
        File.WriteAllBytes(file, cubin);
        var (exitCode, output) = tools.Run("cuobjdump", "-res-usage", file);
        return exitCode == 0
            ? [.. Usage().Matches(output).Select(u => new AssembledKernel(u.Groups[1].Value, Number(u, 2), Number(u, 3), null, null, Number(u, 4)))]
            : throw new InvalidDataException($"cuobjdump cannot read the machine code: {output.Trim()}");

        static int Number(Match usage, int group) => int.Parse(usage.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    private static MachineKernel Kernel(Listing listing, PtxLoops names)
    {
        if (listing.Instructions.IsEmpty)
        {
            return new MachineKernel(listing.Kernel, [], []);
        }
        var flow = new ControlFlow(listing);
        ImmutableArray<ControlFlow.Loop> loops = [.. flow.Loops()];
        return new MachineKernel(listing.Kernel, listing.Instructions, [.. loops.Select(l => Loop(listing, flow, l, loops, names))]);
    }

    private static MachineLoop Loop(Listing listing, ControlFlow flow, ControlFlow.Loop loop, ImmutableArray<ControlFlow.Loop> all, PtxLoops names)
    {
        var others = all.Where(l => l != loop).ToList();
        var inside = others.Where(l => loop.Blocks.IsSupersetOf(l.Blocks)).SelectMany(l => l.Blocks);
        var own = loop.Blocks.Except(inside).Order().ToLookup(b => loop.Latches.All(latch => flow.Dominates(b, latch)));
        var (always, sometimes) = (Instructions(true), Instructions(false));
        var header = flow.Instructions(loop.Header).First();
        var name = names.NameOf([.. always.Concat(sometimes).Select(i => i.PtxLine).OfType<int>()])
            ?? listing.Labels.Where(l => l.Value == header).Select(l => l.Key).Order(StringComparer.Ordinal).First();
        return new MachineLoop(name, listing.Instructions[header].Address, others.Count(l => l.Blocks.IsSupersetOf(loop.Blocks)), always, sometimes);

        ImmutableArray<MachineInstruction> Instructions(bool always) => [.. own[always].SelectMany(flow.Instructions).Select(i => listing.Instructions[i])];
    }

    [GeneratedRegex(@"Function (\S+):\s+REG:(\d+) STACK:(\d+) SHARED:(\d+)")]
    private static partial Regex Usage();
}
