using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernels.PtxMachine.Assembly;

/// <summary>A kernel's instructions and, for each label, the index of the instruction behind it.</summary>
internal sealed record Listing(string Kernel, ImmutableArray<MachineInstruction> Instructions, ImmutableDictionary<string, int> Labels);

/// <summary>Reads what <c>nvdisasm -c -gp</c> writes.</summary>
internal static partial class Disassembly
{
    public static ImmutableArray<Listing> Read(string text)
    {
        var listings = ImmutableArray.CreateBuilder<Listing>();
        var instructions = ImmutableArray.CreateBuilder<MachineInstruction>();
        var labels = ImmutableDictionary.CreateBuilder<string, int>();
        string? kernel = null;
        int? line = null;
        foreach (var row in text.Split('\n'))
        {
            if (Section().Match(row) is { Success: true } section)
            {
                EndKernel();
                kernel = section.Groups[1].Value;
            }
            else if (kernel is null)
            {
                continue;
            }
            else if (Label().Match(row) is { Success: true } label)
            {
                labels[label.Groups[1].Value] = instructions.Count;
            }
            else if (Line().Match(row) is { Success: true } source)
            {
                line = int.Parse(source.Groups[1].Value, CultureInfo.InvariantCulture);
            }
            else if (Instruction().Match(row) is { Success: true } code)
            {
                instructions.Add(Parse(code, line));
            }
        }
        EndKernel();
        return listings.ToImmutable();

        void EndKernel()
        {
            if (kernel is not null)
            {
                listings.Add(new Listing(kernel, WithoutPadding(instructions), labels.ToImmutable()));
            }
            (kernel, line) = (null, null);
            instructions.Clear();
            labels.Clear();
        }
    }

    /// <summary>Behind the last instruction come a branch to itself and no-operations, up to the section's alignment.</summary>
    private static ImmutableArray<MachineInstruction> WithoutPadding(ImmutableArray<MachineInstruction>.Builder instructions)
    {
        var count = instructions.Count;
        while (count > 0 && instructions[count - 1].Opcode == "NOP")
        {
            count--;
        }
        return [.. instructions.Take(count < instructions.Count ? count - 1 : count)];
    }

    private static MachineInstruction Parse(Match code, int? line)
    {
        var operands = code.Groups["operands"].Value.Trim();
        return new MachineInstruction(
            int.Parse(code.Groups["address"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            code.Groups["predicate"] is { Success: true } predicate ? predicate.Value : null,
            code.Groups["mnemonic"].Value,
            operands,
            [.. Target().Matches(operands).Select(t => t.Value)],
            line);
    }

    [GeneratedRegex(@"^\.text\.(\S+):")]
    private static partial Regex Section();

    [GeneratedRegex(@"^(\.L_\S+|\$\S+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s*//## File ""\.nv_debug_ptx_txt[^""]*"", line (\d+)")]
    private static partial Regex Line();

    [GeneratedRegex(@"^\s+/\*(?<address>[0-9a-f]+)\*/\s+(?:@(?<predicate>!?U?P\w+)\s+)?(?<mnemonic>[A-Z][\w.]*)(?<operands>[^;]*);(?:.*)$")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"\.L_[\w$]+|(?<=`\()\$[\w$]+")]
    private static partial Regex Target();
}
