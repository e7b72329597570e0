using Kernels.PtxMachine.Parsing;

namespace Kernels.PtxMachine.Instructions;

/// <summary>
/// ldmatrix: one, two or four matrices of 8 × 8 elements of 16 bits from shared memory. Lane i gives the address of row
/// i % 8 of matrix i / 8 (16 bytes) and receives of each matrix the elements (row i / 4, columns 2 (i % 4) and the next),
/// with .trans those of the transposed matrix.
/// </summary>
internal static class MatrixLoads
{
    private const int RowBytes = 16;

    public static IReadOnlyDictionary<(string, Domain), Decoder> Decoders { get; } = new Dictionary<(string, Domain), Decoder>
    {
        [("ldmatrix", Domain.Any)] = Load,
    };

    private static void Load(InstructionReader reader, Instruction instruction)
    {
        instruction.Class = InstructionClass.MatrixLoad;
        reader.Require("sync");
        reader.Require("aligned");
        reader.Require("m8n8");
        var count = int.Parse(reader.Require("x1", "x2", "x4").AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        var isTransposed = reader.Accept("trans");
        reader.Require("shared", "shared::cta");
        reader.Type("b16");
        var destinations = reader.Destinations(PtxType.Of("b32"), count);
        var address = reader.Address(StateSpace.Shared);
        reader.Context.UsesShared(RowBytes);
        instruction.Execute = (warp, active) => Execute(warp, active, destinations, address, isTransposed);
    }

    private static void Execute(Warp warp, uint active, int[] destinations, AddressOperand address, bool isTransposed)
    {
        warp.CheckConverged(active, uint.MaxValue, "ldmatrix");
        var rows = destinations.Length * 8;
        Span<ulong> addresses = stackalloc ulong[Warp.Size];
        Span<int> offsets = stackalloc int[Warp.Size];
        var accessed = 0u;
        for (var row = 0; row < rows; row++)
        {
            addresses[row] = warp.Values(address.Slot)[row] + (ulong)address.Offset;
            offsets[row] = -1;
            if (SharedSpace.Locate(warp, row, addresses[row], RowBytes, out var offset) is not null)
            {
                offsets[row] = offset;
                accessed |= 1u << row;
                MarkRead(warp, row, offset, isTransposed);
            }
        }
        for (var matrix = 0; matrix < destinations.Length; matrix++)
        {
            var result = warp.Values(destinations[matrix]);
            var own = offsets.Slice(matrix * 8, 8);
            for (var lane = 0; lane < Warp.Size; lane++)
            {
                var (major, minor) = (lane / 4, lane % 4 * 2);
                result[lane] = isTransposed
                    ? Element(warp, own[minor], major) | ((ulong)Element(warp, own[minor + 1], major) << 16)
                    : own[major] < 0 ? 0 : BitConverter.ToUInt32(warp.Block.Shared.Data, own[major] + (minor * 2));
            }
        }
        MemorySpace.Shared.Count(warp, addresses, accessed, RowBytes, isWrite: false);
    }

    /// <summary>Several lanes receive a row; two of them stand for all, for no thread can be the only one that reads it.</summary>
    private static void MarkRead(Warp warp, int row, int offset, bool isTransposed)
    {
        var (first, second) = isTransposed ? (row % 8 / 2, (row % 8 / 2) + 4) : (row % 8 * 4, (row % 8 * 4) + 1);
        warp.Block.Shared.Marks.Read(warp, first, offset, RowBytes);
        warp.Block.Shared.Marks.Read(warp, second, offset, RowBytes);
    }

    private static ushort Element(Warp warp, int row, int column) =>
        row < 0 ? (ushort)0 : BitConverter.ToUInt16(warp.Block.Shared.Data, row + (column * 2));
}
