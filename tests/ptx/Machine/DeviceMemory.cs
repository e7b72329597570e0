using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kernels.PtxMachine;

/// <summary>Global memory: named buffers, each in an address window of its own, so that every address tells its buffer and no access strays into a neighbour.</summary>
public sealed class DeviceMemory
{
    internal const int WindowBits = 32;

    /// <summary>A buffer begins here in its window, so that addresses somewhat before it are still its own.</summary>
    internal const uint WindowOffset = 1u << 24;

    private readonly List<DeviceBuffer> buffers = [];
    private readonly ConditionalWeakTable<PtxModule, IReadOnlyDictionary<string, DeviceBuffer>> moduleVariables = [];

    /// <summary>All buffers in the order of their allocation.</summary>
    public IReadOnlyList<DeviceBuffer> Buffers => buffers;

    /// <summary>A buffer of <paramref name="bytes"/> bytes that counts as not yet written: reading it before a kernel wrote it is reported. Its bytes are 0xFF.</summary>
    public DeviceBuffer Allocate(string name, int bytes)
    {
        var buffer = new DeviceBuffer(name, buffers.Count + 1, new byte[bytes], isReadOnly: false, isInitialised: false);
        buffer.Bytes.Fill(0xFF);
        buffers.Add(buffer);
        return buffer;
    }

    /// <summary>A buffer of <paramref name="bytes"/> bytes that begins with <paramref name="initialised"/> (the rest is zero).</summary>
    /// <param name="readOnly">Whether a write by a kernel is reported.</param>
    /// <exception cref="ArgumentException">The first values need more bytes than the buffer has.</exception>
    public DeviceBuffer Allocate<T>(string name, int bytes, ReadOnlySpan<T> initialised, bool readOnly = false)
        where T : unmanaged
    {
        var source = MemoryMarshal.AsBytes(initialised);
        if (source.Length > bytes)
        {
            throw new ArgumentException($"Buffer {name} has {bytes} bytes and cannot hold {source.Length}.", nameof(initialised));
        }
        var buffer = new DeviceBuffer(name, buffers.Count + 1, new byte[bytes], readOnly, isInitialised: true);
        source.CopyTo(buffer.Bytes);
        buffers.Add(buffer);
        return buffer;
    }

    /// <summary>A buffer that holds just <paramref name="values"/>.</summary>
    public DeviceBuffer Allocate<T>(string name, ReadOnlySpan<T> values, bool readOnly = false)
        where T : unmanaged => Allocate(name, MemoryMarshal.AsBytes(values).Length, values, readOnly);

    /// <summary>The buffer whose window an address lies in, or null.</summary>
    internal DeviceBuffer? Find(ulong address)
    {
        var window = address >> WindowBits;
        return window - 1 < (ulong)buffers.Count ? buffers[(int)window - 1] : null;
    }

    /// <summary>The <c>.global</c> variables of a module, which live as long as this memory.</summary>
    internal IReadOnlyDictionary<string, DeviceBuffer> VariablesOf(PtxModule module) =>
        moduleVariables.GetValue(module, m => m.Syntax.Variables
            .Where(v => v.Space == Parsing.StateSpace.Global)
            .ToDictionary(v => v.Name, v => Allocate<byte>(v.Name, v.Bytes, v.Initial?.ToArray() ?? []), StringComparer.Ordinal));
}
