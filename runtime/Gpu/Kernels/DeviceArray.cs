using ILGPU;
using ILGPU.Runtime;
using Kernels.Arrays;
using Kernels.Formats;

namespace Kernels.Gpu;

/// <summary>
/// Numbers on a device that somebody else owns: floats or int32, an extent and a stride for each dimension. The default is no array: an
/// optional input that is absent.
/// </summary>
public readonly struct DeviceArray
{
    private readonly int[]? extents;
    private readonly int[]? strides;
    private readonly ArrayView<float> floats;

    /// <summary>Floats one after the other, row-major.</summary>
    public DeviceArray(ArrayView<float> data, params ReadOnlySpan<int> extents)
        : this(data, extents, RowMajor(extents))
    {
    }

    /// <summary>Integers one after the other, row-major.</summary>
    public DeviceArray(ArrayView<int> data, params ReadOnlySpan<int> extents)
        : this(data.Cast<float>(), extents, RowMajor(extents)) => IsInteger = true;

    /// <param name="strides">Elements from one index of a dimension to the next; 0 repeats.</param>
    /// <exception cref="ArgumentException">The data does not hold all elements, or has more than an int counts.</exception>
    public DeviceArray(ArrayView<float> data, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        if (extents.Length != strides.Length)
        {
            throw new ArgumentException($"There should be as many strides as extents; there are {extents.Length} extents and {strides.Length} strides.", nameof(strides));
        }
        var last = LastElement(extents, strides);
        if (last >= data.Length || last > int.MaxValue)
        {
            throw new ArgumentException($"An array [{string.Join(", ", extents.ToArray())}] reaches to element {last}; the memory has {data.Length}.", nameof(data));
        }
        floats = data;
        this.extents = extents.ToArray();
        this.strides = strides.ToArray();
    }

    /// <summary>A buffer, row-major.</summary>
    public static DeviceArray Of(DeviceBuffer<float> buffer, params ReadOnlySpan<int> extents)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return new DeviceArray(buffer.View, extents);
    }

    /// <inheritdoc cref="Of(DeviceBuffer{float}, ReadOnlySpan{int})"/>
    public static DeviceArray Of(DeviceBuffer<int> buffer, params ReadOnlySpan<int> extents)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return new DeviceArray(buffer.View, extents);
    }

    /// <summary>Whether it holds int32.</summary>
    public bool IsInteger { get; private init; }

    /// <summary>The declared format whose values these are; null: numbers of no format.</summary>
    public string? Format { get; private init; }

    /// <summary>The same array as the values of matrices in a declared format, for a parameter that is declared in it.</summary>
    public DeviceArray ValuesOf(FormatDescriptor format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return this with { Format = format.Name };
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank => extents?.Length ?? 0;

    /// <summary>Whether there is no array: an optional argument that was left out.</summary>
    public bool IsAbsent => extents is null;

    /// <summary>The memory, from the element whose indices are all 0 on.</summary>
    public ArrayView<float> Floats => floats;

    /// <summary>The address on the device of the element whose indices are all 0.</summary>
    internal nint Address => floats.LoadEffectiveAddressAsPtr();

    /// <summary>The memory of integers.</summary>
    public ArrayView<int> Integers => floats.Cast<int>();

    /// <summary>The number of indices of a dimension, from 0 on.</summary>
    public int Extent(int dimension) => extents![dimension];

    /// <summary>Elements from one index of the dimension to the next.</summary>
    public int Stride(int dimension) => strides![dimension];

    /// <summary>The array from an index of its first dimension on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public DeviceArray From(int first)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Extent(0));
        return View((long)first * Stride(0), [Extent(0) - first, .. extents.AsSpan(1)], strides);
    }

    /// <summary>A part of the memory, seen with other extents and strides.</summary>
    internal DeviceArray View(long offset, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides) =>
        new(floats.SubView(offset, floats.Length - offset), extents, strides) { IsInteger = IsInteger, Format = Format };

    /// <summary>The shape for those who work out extents; there is nothing to read at its address.</summary>
    internal unsafe ArrayView Shape()
    {
        if (IsAbsent)
        {
            return default;
        }
        return new ArrayView(sizeof(float) + (byte*)null, IsInteger ? NumberType.I32 : NumberType.F32, [.. extents!.Select(e => (nint)e)], [.. strides!.Select(s => (nint)s)]);
    }

    /// <inheritdoc/>
    public override string ToString() => IsAbsent ? "absent" : $"{(IsInteger ? "I32" : "F32")} [{string.Join(", ", extents!)}]";

    private static int[] RowMajor(ReadOnlySpan<int> extents)
    {
        var strides = new int[extents.Length];
        var stride = 1;
        for (var i = extents.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride = checked(stride * Math.Max(1, extents[i]));
        }
        return strides;
    }

    /// <summary>The place of the last element; -1 where there is none.</summary>
    private static long LastElement(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        var last = 0L;
        for (var i = 0; i < extents.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extents[i], nameof(extents));
            ArgumentOutOfRangeException.ThrowIfNegative(strides[i], nameof(strides));
            if (extents[i] == 0)
            {
                return -1;
            }
            last += (extents[i] - 1L) * strides[i];
        }
        return last;
    }
}
