using System.Numerics;
using Kernels.Tensors;

namespace Kernels.Arrays;

/// <summary>Converts one row of numbers: vectors where both sides lie one after the other, else one by one.</summary>
internal static unsafe class NumberRow
{
    /// <summary>From this magnitude on float32 does not hold every integer.</summary>
    private const int ExactIntegers = 1 << 24;

    /// <summary>Reads <paramref name="count"/> numbers of a view from an offset on as floats, or as int32.</summary>
    public static void Read(in ArrayView view, nint offset, nint stride, float* destination, nint destinationStride, nint count, bool asIntegers)
    {
        if (asIntegers)
        {
            ReadIntegers(view, offset, stride, (int*)destination, destinationStride, count);
        }
        else if (stride == 1 && destinationStride == 1)
        {
            ReadDense(view, offset, destination, count);
        }
        else
        {
            ReadStrided(view, offset, stride, destination, destinationStride, count);
        }
    }

    /// <summary>Writes floats into a view of floats, rounded to its type.</summary>
    public static void Write(float* source, nint sourceStride, in ArrayView view, nint offset, nint stride, nint count)
    {
        if (stride == 1 && sourceStride == 1)
        {
            WriteDense(source, view, offset, count);
            return;
        }
        switch (view.Type)
        {
            case NumberType.F32:
                Copy((uint*)source, sourceStride, (uint*)view.Pointer + offset, stride, count);
                break;
            case NumberType.F16:
                for (nint i = 0; i < count; i++)
                {
                    ((Half*)view.Pointer)[offset + (i * stride)] = (Half)source[i * sourceStride];
                }
                break;
            case NumberType.BF16:
                for (nint i = 0; i < count; i++)
                {
                    ((ushort*)view.Pointer)[offset + (i * stride)] = FromSingle.ToBFloat16(source[i * sourceStride]);
                }
                break;
        }
    }

    private static void WriteDense(float* source, in ArrayView view, nint offset, nint count)
    {
        var floats = new ReadOnlySpan<float>(source, checked((int)count));
        switch (view.Type)
        {
            case NumberType.F32:
                floats.CopyTo(new Span<float>((float*)view.Pointer + offset, floats.Length));
                break;
            case NumberType.F16:
                FromSingle.ToFloat16(floats, new Span<Half>((Half*)view.Pointer + offset, floats.Length));
                break;
            case NumberType.BF16:
                FromSingle.ToBFloat16(floats, new Span<ushort>((ushort*)view.Pointer + offset, floats.Length));
                break;
        }
    }

    private static void ReadDense(in ArrayView view, nint offset, float* destination, nint count)
    {
        var floats = new Span<float>(destination, checked((int)count));
        var size = view.Type.Bytes();
        var bytes = new ReadOnlySpan<byte>((byte*)view.Pointer + (offset * size), checked((int)count * size));
        switch (view.Type)
        {
            case NumberType.F32:
                ToSingle.FromFloat32(bytes, floats);
                break;
            case NumberType.F16:
                ToSingle.FromFloat16(bytes, floats);
                break;
            case NumberType.BF16:
                ToSingle.FromBFloat16(bytes, floats);
                break;
            case NumberType.I8:
                ToSingle.FromInt8(bytes, floats);
                break;
            case NumberType.U8:
                ToSingle.FromUInt8(bytes, floats);
                break;
            default:
                ReadStrided(view, offset, 1, destination, 1, count);
                break;
        }
    }

    private static void ReadStrided(in ArrayView view, nint offset, nint stride, float* destination, nint destinationStride, nint count)
    {
        switch (view.Type)
        {
            case NumberType.F32:
                Copy((uint*)view.Pointer + offset, stride, (uint*)destination, destinationStride, count);
                break;
            case NumberType.F16:
                Convert((Half*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            case NumberType.BF16:
                for (nint i = 0; i < count; i++)
                {
                    destination[i * destinationStride] = BitConverter.UInt32BitsToSingle((uint)((ushort*)view.Pointer)[offset + (i * stride)] << 16);
                }
                break;
            case NumberType.I8:
                Convert((sbyte*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            case NumberType.U8:
                Convert((byte*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            case NumberType.I16:
                Convert((short*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            case NumberType.U16:
                Convert((ushort*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            default:
                ExpectExact((int*)view.Pointer + offset, stride, count);
                Convert((int*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
        }
    }

    private static void ReadIntegers(in ArrayView view, nint offset, nint stride, int* destination, nint destinationStride, nint count)
    {
        switch (view.Type)
        {
            case NumberType.I8:
                Convert((sbyte*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            case NumberType.U8:
                Convert((byte*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            case NumberType.I16:
                Convert((short*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            case NumberType.U16:
                Convert((ushort*)view.Pointer + offset, stride, destination, destinationStride, count);
                break;
            case NumberType.I32:
                Copy((uint*)view.Pointer + offset, stride, (uint*)destination, destinationStride, count);
                break;
            default:
                throw new ArgumentException($"{view} holds no integers.", nameof(view));
        }
    }

    private static void ExpectExact(int* numbers, nint stride, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            var number = numbers[i * stride];
            if (Math.Abs((long)number) > ExactIntegers && (long)(float)number != number)
            {
                throw new ArgumentException($"The integer {number} has no exact float32; up to 2^24 every integer has.", nameof(numbers));
            }
        }
    }

    private static void Copy(uint* source, nint sourceStride, uint* destination, nint destinationStride, nint count)
    {
        for (nint i = 0; i < count; i++)
        {
            destination[i * destinationStride] = source[i * sourceStride];
        }
    }

    private static void Convert<TFrom, TTo>(TFrom* source, nint sourceStride, TTo* destination, nint destinationStride, nint count)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (nint i = 0; i < count; i++)
        {
            destination[i * destinationStride] = TTo.CreateTruncating(source[i * sourceStride]);
        }
    }
}
