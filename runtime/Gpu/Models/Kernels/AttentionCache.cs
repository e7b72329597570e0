using ILGPU;

namespace Kernels.Gpu.Models;

/// <summary>The keys and values of one layer of one session.</summary>
/// <param name="keys">[head][element][position]: threads with neighbouring positions read side by side.</param>
/// <param name="values">[head][position][element]: threads with neighbouring elements do.</param>
/// <param name="width">The elements of a head.</param>
/// <param name="capacity">The positions that there is room for.</param>
internal readonly struct AttentionCache(ArrayView<float> keys, ArrayView<float> values, int width, int capacity)
{
    public readonly ArrayView<float> Keys = keys;
    public readonly ArrayView<float> Values = values;
    public readonly int Width = width;
    public readonly int Capacity = capacity;

    public int KeyAt(int head, int element, int position) => (((head * Width) + element) * Capacity) + position;

    public int ValueAt(int head, int element, int position) => (((head * Capacity) + position) * Width) + element;
}
