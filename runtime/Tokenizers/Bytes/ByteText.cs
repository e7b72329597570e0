using System.Buffers;

namespace Kernels.Tokenizers;

/// <summary>A text that is put together from bytes in UTF-8.</summary>
internal sealed class ByteText
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public void Write(ReadOnlySpan<byte> utf8) => bytes.Write(utf8);

    /// <summary>The text; bytes that are no UTF-8 are U+FFFD.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
}
