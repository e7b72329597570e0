using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Reads the float32 arrays that NumPy saves.</summary>
internal static class NpyFile
{
    public static float[] ReadFloats(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var header = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Contains("'descr': '<f4', 'fortran_order': False", System.Text.Encoding.Latin1.GetString(bytes, 10, header), StringComparison.Ordinal);
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + header)).ToArray();
    }
}
