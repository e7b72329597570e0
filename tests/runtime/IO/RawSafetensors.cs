using System.Buffers.Binary;

namespace Kernels.Runtime.Tests.IO;

/// <summary>Safetensors files put together by hand: length, header, data.</summary>
internal static class RawSafetensors
{
    public static byte[] Bytes(string header, params byte[] data) => Bytes(System.Text.Encoding.UTF8.GetBytes(header), data);

    public static byte[] Bytes(byte[] header, params byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }
}
