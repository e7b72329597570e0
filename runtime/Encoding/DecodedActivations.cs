using System.Buffers;
using System.Runtime.InteropServices;
using Kernels.Formats;
using Kernels.Numerics;
using Kernels.Threading;

namespace Kernels.Encoding;

/// <summary>What numbers are worth in an activation format: encoded, as its declaration says, and decoded again to f32.</summary>
public static unsafe class DecodedActivations
{
    /// <summary>The values of rows × columns numbers, row-major.</summary>
    /// <param name="x">The numbers, rows <paramref name="stride"/> floats apart.</param>
    /// <param name="values">Room for rows·columns values; it does not overlap <paramref name="x"/>.</param>
    /// <exception cref="EncodingException">A number is not finite, and the format's encoder wants finite ones.</exception>
    public static void Find(FormatDescriptor activation, float* x, nint stride, int rows, int columns, float* values, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentNullException.ThrowIfNull(pool);
        if (activation.Layout is null)
        {
            var work = new ByteWork { Coding = ActivationCoding.Of(activation), X = x, Stride = stride, Columns = columns, Values = values };
            pool.Run(rows, &DecodeBytes, &work);
            return;
        }
        for (var row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(x + (row * stride), columns).CopyTo(new Span<float>(values + ((nint)row * columns), columns));
        }
        using var encoded = MatrixEncoder.Encode(activation, values, rows, columns, new EncodeOptions { Pool = pool });
        using var packed = PackedMatrix.Pack(encoded, pool);
        for (var row = 0; row < rows; row++)
        {
            packed.DequantizeRow(row, new Span<float>(values + ((nint)row * columns), columns));
        }
    }

    private static void DecodeBytes(void* state, int row)
    {
        ref var work = ref *(ByteWork*)state;
        var groups = (int)work.Coding.Groups(work.Columns);
        var codes = ArrayPool<sbyte>.Shared.Rent(work.Columns);
        var scales = ArrayPool<float>.Shared.Rent(groups);
        fixed (sbyte* code = codes)
        {
            fixed (float* scale = scales)
            {
                work.Coding.Encode(work.X + (row * work.Stride), work.Columns, work.Columns, code, scale);
                Activations.Decode(code, scale, work.Coding.Group, work.Columns, work.Values + ((nint)row * work.Columns));
            }
        }
        ArrayPool<float>.Shared.Return(scales);
        ArrayPool<sbyte>.Shared.Return(codes);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct ByteWork
    {
        public ActivationCoding Coding;
        public float* X;
        public nint Stride;
        public int Columns;
        public float* Values;
    }
}
