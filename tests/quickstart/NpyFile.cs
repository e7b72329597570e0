using System.Runtime.InteropServices;

namespace Kernels.Quickstart.Tests;

/// <summary>Arrays as NumPy writes them.</summary>
internal static class NpyFile
{
    /// <summary>Writes int64.</summary>
    /// <param name="shape">As in Python: <c>(3,)</c>.</param>
    public static void Write(string path, string shape, params long[] values) => Write(path, "<i8", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static void Write(string path, string type, string shape, byte[] data)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. data]);
    }
}
