using System.Buffers.Binary;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>A tensor of a file of rwkv.cpp.</summary>
/// <param name="Type">0 for F32, 7 for Q5_0, 8 for Q5_1.</param>
internal sealed record RwkvTensor(string Name, uint Type, int Rows, int Columns, ReadOnlyMemory<byte> Data);

/// <summary>Files of rwkv.cpp: a header of six numbers, then tensors, each with its dimensions from the last on, type and name in front.</summary>
internal static class RwkvFile
{
    private const int HeaderBytes = 24;

    public static IEnumerable<RwkvTensor> Read(string path)
    {
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(path).AsMemory(HeaderBytes);
        while (!rest.IsEmpty)
        {
            var (dimensions, nameBytes, type) = (Next(), Next(), (uint)Next());
            var extents = Enumerable.Range(0, dimensions).Select(_ => Next()).ToArray();
            var name = System.Text.Encoding.UTF8.GetString(rest.Span[..nameBytes]);
            rest = rest[nameBytes..];
            var (columns, rows) = (extents[0], extents.Skip(1).Aggregate(1, (a, b) => a * b));
            var length = type switch { 0 => 4 * rows * columns, 7 => rows * columns / 32 * 22, 8 => rows * columns / 32 * 24, _ => 2 * rows * columns };
            yield return new RwkvTensor(name, type, rows, columns, rest[..length]);
            rest = rest[length..];
        }

        int Next()
        {
            var number = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            rest = rest[4..];
            return number;
        }
    }
}
