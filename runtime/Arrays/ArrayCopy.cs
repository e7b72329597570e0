namespace Kernels.Arrays;

/// <summary>Copies arrays of any type and strides from and to floats.</summary>
internal static unsafe class ArrayCopy
{
    /// <summary>Reads a view into floats (or int32 where <paramref name="asIntegers"/>) at those strides.</summary>
    public static void Read(in ArrayView source, float* destination, nint* strides, bool asIntegers) => Copy(source, 0, 0, 0, destination, strides, asIntegers, isWrite: false);

    /// <summary>Writes floats at those strides into a view, rounded to its type.</summary>
    public static void Write(float* source, nint* strides, in ArrayView destination) => Copy(destination, 0, 0, 0, source, strides, asIntegers: false, isWrite: true);

    private static void Copy(in ArrayView view, int dimension, nint viewOffset, nint offset, float* floats, nint* strides, bool asIntegers, bool isWrite)
    {
        if (dimension == view.Rank)
        {
            if (isWrite)
            {
                Set(view, viewOffset, floats[offset]);
            }
            else if (asIntegers)
            {
                ((int*)floats)[offset] = Integer(view, viewOffset);
            }
            else
            {
                floats[offset] = Get(view, viewOffset);
            }
            return;
        }
        var (extent, from, to) = (view.Extent(dimension), view.Stride(dimension), strides[dimension]);
        if (dimension == view.Rank - 1 && view.Type == NumberType.F32)
        {
            var inside = (float*)view.Pointer + viewOffset;
            var outside = floats + offset;
            CopyRow(isWrite ? outside : inside, isWrite ? to : from, isWrite ? inside : outside, isWrite ? from : to, extent);
            return;
        }
        for (nint i = 0; i < extent; i++)
        {
            Copy(view, dimension + 1, viewOffset + (i * from), offset + (i * to), floats, strides, asIntegers, isWrite);
        }
    }

    private static void CopyRow(float* source, nint sourceStride, float* destination, nint destinationStride, nint count)
    {
        if (sourceStride == 1 && destinationStride == 1)
        {
            Buffer.MemoryCopy(source, destination, count * sizeof(float), count * sizeof(float));
            return;
        }
        for (nint i = 0; i < count; i++)
        {
            destination[i * destinationStride] = source[i * sourceStride];
        }
    }

    private static float Get(in ArrayView view, nint offset) => view.Type switch
    {
        NumberType.F32 => ((float*)view.Pointer)[offset],
        NumberType.F16 => (float)((Half*)view.Pointer)[offset],
        NumberType.BF16 => BitConverter.Int32BitsToSingle(((ushort*)view.Pointer)[offset] << 16),
        _ => Integer(view, offset),
    };

    private static int Integer(in ArrayView view, nint offset) => view.Type switch
    {
        NumberType.I8 => ((sbyte*)view.Pointer)[offset],
        NumberType.U8 => ((byte*)view.Pointer)[offset],
        NumberType.I16 => ((short*)view.Pointer)[offset],
        NumberType.U16 => ((ushort*)view.Pointer)[offset],
        NumberType.I32 => ((int*)view.Pointer)[offset],
        _ => throw new ArgumentException($"{view} holds no integers.", nameof(view)),
    };

    private static void Set(in ArrayView view, nint offset, float value)
    {
        switch (view.Type)
        {
            case NumberType.F32:
                ((float*)view.Pointer)[offset] = value;
                break;
            case NumberType.F16:
                ((Half*)view.Pointer)[offset] = (Half)value;
                break;
            case NumberType.BF16:
                ((ushort*)view.Pointer)[offset] = RoundToBFloat16(value);
                break;
            default:
                throw new ArgumentException($"{view} should hold floats, to take a result.", nameof(view));
        }
    }

    /// <summary>The upper half of the bits, rounded half to even.</summary>
    private static ushort RoundToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
