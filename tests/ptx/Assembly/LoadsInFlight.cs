using System.Globalization;
using System.Text.RegularExpressions;

namespace Kernels.PtxMachine.Assembly;

/// <summary>
/// The most bytes of loads from global memory that one warp has on their way at a time. A load into registers is under way until an
/// instruction names one of them; asynchronous copies into shared memory are under way until a wait for their group.
/// </summary>
internal sealed partial class LoadsInFlight
{
    private const int Turns = 12;
    private readonly List<(int First, int Count, int Bytes)> toRegisters = [];
    private readonly Queue<int> groups = new();
    private int openGroup;
    private int most;

    /// <summary>Of a loop in the midst of its turns: what a turn began with is what those before left behind.</summary>
    public static int Of(IEnumerable<MachineInstruction> loop)
    {
        var instructions = loop.ToList();
        var state = new LoadsInFlight();
        for (var turn = 0; turn < Turns; turn++)
        {
            state.most = 0;
            foreach (var instruction in instructions)
            {
                state.Step(instruction);
            }
        }
        return state.most;
    }

    private void Step(MachineInstruction instruction)
    {
        toRegisters.RemoveAll(load => Names(instruction, load.First, load.Count));
        switch (instruction.Opcode)
        {
            case "LDGSTS":
                openGroup += instruction.BytesPerWarp;
                break;
            case "LDGDEPBAR":
                groups.Enqueue(openGroup);
                openGroup = 0;
                break;
            case "DEPBAR" when Wait().Match(instruction.Operands) is { Success: true } wait:
                for (var left = int.Parse(wait.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture); groups.Count > left;)
                {
                    groups.Dequeue();
                }
                break;
            case "LDG" or "LD" when Registers().Match(instruction.Operands) is { Success: true } target:
                toRegisters.Add((Number(target), Math.Max(1, instruction.BytesPerThread / 4), instruction.BytesPerWarp));
                break;
        }
        most = Math.Max(most, toRegisters.Sum(l => l.Bytes) + groups.Sum() + openGroup);
    }

    private static bool Names(MachineInstruction instruction, int first, int count) =>
        Registers().Matches(instruction.Operands).Any(r => Number(r) < first + count && Number(r) + Width(instruction, r) > first);

    /// <summary>How many registers an operand stands for that names the first of them.</summary>
    private static int Width(MachineInstruction instruction, Match register) => instruction.Class switch
    {
        _ when instruction.Operands.AsSpan(register.Index + register.Length).StartsWith(".64", StringComparison.Ordinal) => 2,
        InstructionClass.Tensor => 4,
        InstructionClass.GlobalStore or InstructionClass.SharedStore => Math.Max(1, instruction.BytesPerThread / 4),
        _ => 1,
    };

    private static int Number(Match register) => int.Parse(register.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<!\w)R(\d+)\b")]
    private static partial Regex Registers();

    [GeneratedRegex(@"0x([0-9a-f]+)\s*$")]
    private static partial Regex Wait();
}
