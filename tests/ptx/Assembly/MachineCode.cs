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
        [.. Disassembly.Read(disassembly).Select(l => Kernel(l, ptx?.Split('\n')))];

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

    private static MachineKernel Kernel(Listing listing, string[]? ptx)
    {
        if (listing.Instructions.IsEmpty)
        {
            return new MachineKernel(listing.Kernel, [], []);
        }
        var flow = new ControlFlow(listing);
        ImmutableArray<ControlFlow.Loop> loops = [.. flow.Loops()];
        return new MachineKernel(listing.Kernel, listing.Instructions, [.. loops.Select(l => Loop(listing, flow, l, loops, ptx))]);
    }

    private static MachineLoop Loop(Listing listing, ControlFlow flow, ControlFlow.Loop loop, ImmutableArray<ControlFlow.Loop> all, string[]? ptx)
    {
        var others = all.Where(l => l != loop).ToList();
        var inside = others.Where(l => loop.Blocks.IsSupersetOf(l.Blocks)).SelectMany(l => l.Blocks);
        var own = loop.Blocks.Except(inside).Order().ToLookup(b => loop.Latches.All(latch => flow.Dominates(b, latch)));
        var first = listing.Instructions[flow.Instructions(loop.Header).First()];
        return new MachineLoop(
            Name(listing, flow, loop, ptx), first.Address, others.Count(l => l.Blocks.IsSupersetOf(loop.Blocks)), Instructions(true), Instructions(false));

        ImmutableArray<MachineInstruction> Instructions(bool always) => [.. own[always].SelectMany(flow.Instructions).Select(i => listing.Instructions[i])];
    }

    /// <summary>The label that the branch in PTX names; else the nearest label above the first line of the loop.</summary>
    private static string Name(Listing listing, ControlFlow flow, ControlFlow.Loop loop, string[]? ptx)
    {
        var header = flow.Instructions(loop.Header).First();
        var lines = ptx is null ? [] : flow.Instructions(loop.Header).Select(i => listing.Instructions[i].PtxLine).OfType<int>().ToList();
        if (ptx is not null && lines.Count > 0)
        {
            var branch = loop.Latches.Select(l => listing.Instructions[flow.Last(l)].PtxLine).OfType<int>().FirstOrDefault();
            if (branch > 0 && branch <= ptx.Length && PtxBranch().Match(ptx[branch - 1]) is { Success: true } target)
            {
                return target.Groups[1].Value;
            }
            for (var line = Math.Min(lines.Min(), ptx.Length); line > 0; line--)
            {
                if (PtxLabel().Match(ptx[line - 1]) is { Success: true } label)
                {
                    return label.Groups[1].Value;
                }
            }
        }
        return listing.Labels.Where(l => l.Value == header).Select(l => l.Key).Order(StringComparer.Ordinal).FirstOrDefault() ?? $"at {listing.Instructions[header].Address:x}";
    }

    [GeneratedRegex(@"\bbra(?:\.uni)?\s+([\w$%]+)\s*;")]
    private static partial Regex PtxBranch();

    [GeneratedRegex(@"Function (\S+):\s+REG:(\d+) STACK:(\d+) SHARED:(\d+)")]
    private static partial Regex Usage();

    [GeneratedRegex(@"^\s*([\w$%]+):(?!:)")]
    private static partial Regex PtxLabel();
}
