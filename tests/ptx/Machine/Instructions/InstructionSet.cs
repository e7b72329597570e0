using System.Collections.Frozen;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>Reads the modifiers and operands of an instruction and fills in how it is executed.</summary>
internal delegate void Decoder(InstructionReader reader, Instruction instruction);

/// <summary>The types that an opcode is decoded for: <c>add</c> of integers and of floats are two instructions.</summary>
internal enum Domain
{
    Any,
    Integer,
    Float,

    /// <summary>f16 and bf16, one or two to a register.</summary>
    Half,
}

/// <summary>All opcodes of the machine, family by family.</summary>
internal static class InstructionSet
{
    private static readonly FrozenDictionary<(string Opcode, Domain Domain), Decoder> Decoders = new IReadOnlyDictionary<(string, Domain), Decoder>[]
    {
        IntegerArithmetic.Decoders,
        DotProducts.Decoders,
        BitLogic.Decoders,
        BitFields.Decoders,
        FloatArithmetic.Decoders,
        HalfArithmetic.Decoders,
        SpecialFunctions.Decoders,
        Conversions.Decoders,
        Moves.Decoders,
        Comparisons.Decoders,
        Loads.Decoders,
        Stores.Decoders,
        AsyncCopying.Decoders,
        Atomics.Decoders,
        MatrixLoads.Decoders,
        MatrixProducts.Decoders,
        WarpExchange.Decoders,
        Synchronisation.Decoders,
        ControlTransfer.Decoders,
    }.SelectMany(family => family).ToFrozenDictionary();

    /// <exception cref="PtxException">There is no such instruction, or not with these modifiers or operands.</exception>
    public static Instruction Decode(DecodingContext context, InstructionSyntax syntax, int index)
    {
        var reader = new InstructionReader(context, syntax);
        if (!Decoders.TryGetValue((syntax.Opcode, reader.Domain), out var decode) && !Decoders.TryGetValue((syntax.Opcode, Domain.Any), out decode))
        {
            throw reader.Error($"unknown instruction {syntax.Opcode}" + (reader.Domain == Domain.Any ? "" : $" for type .{syntax.Modifiers[^1]}"));
        }
        var instruction = new Instruction(syntax, index);
        if (syntax.Guard is { } guard)
        {
            (instruction.Guard, instruction.GuardNegated) = reader.Guard(guard);
        }
        decode(reader, instruction);
        reader.EndOfModifiers();
        reader.EndOfOperands();
        instruction.Sources = [.. reader.SourceSlots.Where(s => s != instruction.Guard).Distinct()];
        instruction.Destinations = [.. reader.DestinationSlots];
        return instruction;
    }
}
