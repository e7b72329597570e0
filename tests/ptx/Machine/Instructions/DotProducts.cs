using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>dp4a (four products of bytes) and dp2a (two products of 16 and 8 bits), added to a 32-bit sum that wraps.</summary>
internal static class DotProducts
{
    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("dp4a", Domain.Integer)] = Four,
        [("dp2a", Domain.Integer)] = Two,
    };

    private static void Four(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Integer;
        var (aType, bType) = (reader.Type("u32", "s32"), reader.Type("u32", "s32"));
        var (d, a, b, c) = Operands(reader, aType, bType);
        var (aSigned, bSigned) = (aType.Kind == PtxKind.Signed, bType.Kind == PtxKind.Signed);
        instruction.Execute = Lanes.Map<uint, uint, uint, uint>(d, a, b, c, (x, y, z) =>
        {
            for (var i = 0; i < 32; i += 8)
            {
                z += (uint)(Part(x, i, 8, aSigned) * Part(y, i, 8, bSigned));
            }
            return z;
        });
    }

    private static void Two(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.Integer;
        var start = reader.Require("lo", "hi") == "lo" ? 0 : 16;
        var (aType, bType) = (reader.Type("u32", "s32"), reader.Type("u32", "s32"));
        var (d, a, b, c) = Operands(reader, aType, bType);
        var (aSigned, bSigned) = (aType.Kind == PtxKind.Signed, bType.Kind == PtxKind.Signed);
        instruction.Execute = Lanes.Map<uint, uint, uint, uint>(d, a, b, c, (x, y, z) =>
            z + (uint)(Part(x, 0, 16, aSigned) * Part(y, start, 8, bSigned)) + (uint)(Part(x, 16, 16, aSigned) * Part(y, start + 8, 8, bSigned)));
    }

    /// <summary>The sum is signed where one of the factors is.</summary>
    private static (int D, int A, int B, int C) Operands(InstructionReader reader, PtxType a, PtxType b)
    {
        var sum = PtxType.Of(a.Kind == PtxKind.Signed || b.Kind == PtxKind.Signed ? "s32" : "u32");
        return (reader.Destination(sum), reader.Source(a), reader.Source(b), reader.Source(sum));
    }

    private static int Part(uint value, int start, int bits, bool isSigned) =>
        isSigned ? (int)Bits.SignExtend(value >> start, bits) : (int)Bits.Low(value >> start, bits);
}
