using System.Runtime.InteropServices;
using Kernels.IO;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Tensors that a test made up.</summary>
internal sealed class MemoryTensors : ITensorSource
{
    private readonly Dictionary<string, SafetensorsEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> values = new(StringComparer.Ordinal);

    public string Path => "memory";

    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => entries;

    public float[] this[string name] => values[name];

    public void Add(string name, float[] data, params long[] shape)
    {
        entries[name] = new SafetensorsEntry(name, SafetensorsType.F32, [.. shape], 0, data.Length * sizeof(float));
        values[name] = data;
    }

    public void Remove(string name)
    {
        entries.Remove(name);
        values.Remove(name);
    }

    public ReadOnlySpan<byte> Bytes(string name) => MemoryMarshal.AsBytes(values[name].AsSpan());

    public void ReadFloats(string name, Span<float> destination) => values[name].CopyTo(destination);
}
