using System.Runtime.CompilerServices;
using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>mov, with packing and unpacking of vectors, and cvta between generic addresses and those of a state space.</summary>
internal static class Moves
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("mov", Domain.Any)] = Move,
        [("mov", Domain.Integer)] = Move,
        [("mov", Domain.Float)] = Move,
        [("cvta", Domain.Integer)] = ConvertAddress,
    };

    private static void Move(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Move;
        var type = reader.Type("b16", "b32", "b64", "u16", "u32", "u64", "s16", "s32", "s64", "f32", "f64", "pred");
        if (type.Kind == PtxKind.Predicate)
        {
            var (target, source) = (reader.PredicateDestinations().First, reader.Predicate());
            instruction.Execute = (warp, active) => Lanes.SetPredicate(warp, target!.Value, source.Mask(warp), active);
        }
        else if (reader.NextOperand is VectorSyntax unpacked)
        {
            instruction.Execute = Unpack(reader, type, unpacked);
        }
        else
        {
            var destination = reader.Destination(type);
            instruction.Execute = reader.NextOperand is VectorSyntax packed
                ? Pack(reader, type, packed, destination)
                : Lanes.Copy(destination, reader.Source(type));
        }
    }

    private static Execution Pack(InstructionReader reader, PtxType type, VectorSyntax vector, int destination)
    {
        var part = PartOf(reader, type, vector);
        var sources = reader.Sources(part, vector.Items.Count);
        return (warp, active) =>
        {
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    var value = 0UL;
                    for (var i = 0; i < sources.Length; i++)
                    {
                        value |= Unsafe.Add(ref warp.Register(sources[i]), lane) << (i * part.Bits);
                    }
                    Unsafe.Add(ref warp.Register(destination), lane) = value;
                }
            }
        };
    }

    /// <summary>The first element is the lowest; <c>_</c> drops one.</summary>
    private static Execution Unpack(InstructionReader reader, PtxType type, VectorSyntax vector)
    {
        var part = PartOf(reader, type, vector);
        var destinations = reader.DestinationsOrSinks(part);
        var source = reader.Source(type);
        return (warp, active) =>
        {
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                if (((active >> lane) & 1) != 0)
                {
                    var value = Unsafe.Add(ref warp.Register(source), lane);
                    for (var i = 0; i < destinations.Length; i++)
                    {
                        if (destinations[i] is { } destination)
                        {
                            Unsafe.Add(ref warp.Register(destination), lane) = Bits.Low(value >> (i * part.Bits), part.Bits);
                        }
                    }
                }
            }
        };
    }

    private static PtxType PartOf(InstructionReader reader, PtxType type, VectorSyntax vector) =>
        type.Kind == PtxKind.Untyped && type.Bits / vector.Items.Count is 16 or 32 && type.Bits % vector.Items.Count == 0
            ? PtxType.Of($"b{type.Bits / vector.Items.Count}")
            : throw reader.Error($"a vector of {vector.Items.Count} does not make a .{type.Name}");

    private static void ConvertAddress(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Integer;
        var toSpace = reader.Accept("to");
        var window = reader.Require("global", "shared", "shared::cta", "const") switch
        {
            "global" => 0UL,
            "const" => MemoryLayout.ConstantWindow,
            _ => MemoryLayout.SharedWindow,
        };
        var type = reader.Type("u64");
        var (d, a) = (reader.Destination(type), reader.Source(type));
        instruction.Execute = Lanes.Map<ulong, ulong>(d, a, address => toSpace ? address - window : address + window);
    }
}
