namespace Kernels.PtxMachine.Instructions;

/// <summary>bra, ret, exit and nanosleep.</summary>
internal static class ControlTransfer
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("bra", Domain.Any)] = Branch,
        [("ret", Domain.Any)] = Exit,
        [("exit", Domain.Any)] = Exit,
        [("nanosleep", Domain.Integer)] = Sleep,
    };

    private static void Branch(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Control;
        instruction.Flow = Flow.Branch;
        instruction.IsUniform = reader.Accept("uni");
        instruction.Target = reader.Label();
    }

    private static void Exit(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Control;
        instruction.Flow = Flow.Exit;
        reader.Accept("uni");
    }

    private static void Sleep(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Hint;
        var type = reader.Type("u32");
        reader.Source(type);
    }
}
