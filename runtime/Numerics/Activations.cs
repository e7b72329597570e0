using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kernels.Numerics;

/// <summary>
/// Activations made ready for generated kernels: padded, encoded in 8-bit codes with a scale for each group, summed. Sums and
/// codes are the same on every machine: lanes are always added in one order.
/// </summary>
public static unsafe class Activations
{
    private const int Lanes = 16;
    private const float LargestHalf = 65504;

    /// <summary>Copies k numbers and fills up to <paramref name="padded"/> with zeros.</summary>
    public static void Copy(float* source, int k, int padded, float* destination)
    {
        new ReadOnlySpan<float>(source, k).CopyTo(new Span<float>(destination, k));
        new Span<float>(destination + k, padded - k).Clear();
    }

    /// <summary>Copies k numbers to every <paramref name="stride"/>-th place and fills up to <paramref name="padded"/> of them with zeros.</summary>
    public static void Interleave(float* source, int k, int padded, float* destination, int stride)
    {
        for (var i = 0; i < k; i++)
        {
            destination[(nint)i * stride] = source[i];
        }
        for (var i = k; i < padded; i++)
        {
            destination[(nint)i * stride] = 0;
        }
    }

    /// <summary>
    /// Codes and scales with x ≈ s·q: s is the group's largest magnitude / <paramref name="largest"/>, q is x/s rounded half to even.
    /// A group of 0 means all of k. Codes from k up to <paramref name="padded"/> are 0, and so are the scales of groups beyond k.
    /// </summary>
    public static void Encode(float* x, int k, int padded, int group, int largest, sbyte* codes, float* scales) =>
        Encode(x, k, padded, group, largest, codes, scales, halfScales: false);

    /// <summary>The same with scales rounded to f16 before the codes are found; where f16 ends, codes are cut off.</summary>
    public static void EncodeWithHalfScales(float* x, int k, int padded, int group, int largest, sbyte* codes, float* scales) =>
        Encode(x, k, padded, group, largest, codes, scales, halfScales: true);

    /// <summary>x = s·q of k codes and the scales of their groups.</summary>
    public static void Decode(sbyte* codes, float* scales, int group, int k, float* destination)
    {
        var size = group == 0 ? k : group;
        for (var start = 0; start < k; start += size)
        {
            var scale = scales[start / size];
            for (var i = start; i < Math.Min(start + size, k); i++)
            {
                destination[i] = scale * codes[i];
            }
        }
    }

    /// <summary>The sum of each segment of <paramref name="length"/> f32; the last one ends with the numbers.</summary>
    public static void Sum(float* x, int count, int segments, int length, float* sums)
    {
        for (var segment = 0; segment < segments; segment++)
        {
            var at = x + ((nint)segment * length);
            var end = Math.Min(length, count - (segment * length));
            var (i, vector) = (0, Vector512<float>.Zero);
            for (; i + Lanes <= end; i += Lanes)
            {
                vector += Vector512.Load(at + i);
            }
            var sum = Vector512.Sum(vector);
            for (; i < end; i++)
            {
                sum += at[i];
            }
            sums[segment] = sum;
        }
    }

    /// <summary>The sum of each segment of <paramref name="length"/> codes; the last one ends with the codes.</summary>
    public static void Sum(sbyte* codes, int count, int segments, int length, int* sums)
    {
        for (var segment = 0; segment < segments; segment++)
        {
            var at = codes + ((nint)segment * length);
            var end = Math.Min(length, count - (segment * length));
            var (i, vector) = (0, Vector256<int>.Zero);
            for (; i + Lanes <= end; i += Lanes)
            {
                var (low, high) = Vector128.Widen(Vector128.Load(at + i));
                var pairs = low + high;
                vector += Vector256.Create(Vector128.WidenLower(pairs), Vector128.WidenUpper(pairs));
            }
            var sum = Vector256.Sum(vector);
            for (; i < end; i++)
            {
                sum += at[i];
            }
            sums[segment] = sum;
        }
    }

    private static void Encode(float* x, int k, int padded, int group, int largest, sbyte* codes, float* scales, bool halfScales)
    {
        var size = group == 0 ? padded : group;
        for (var start = 0; start < padded; start += size)
        {
            var count = Math.Clamp(k - start, 0, size);
            var scale = LargestMagnitude(x + start, count) / largest;
            scale = halfScales ? (float)(Half)Math.Min(scale, LargestHalf) : scale;
            scales[start / size] = scale;
            EncodeGroup(x + start, count, scale, largest, codes + start);
            new Span<sbyte>(codes + start + count, Math.Min(size, padded - start) - count).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float LargestMagnitude(float* x, int count)
    {
        var (i, vector) = (0, Vector512<float>.Zero);
        for (; i + Lanes <= count; i += Lanes)
        {
            vector = Vector512.Max(vector, Vector512.Abs(Vector512.Load(x + i)));
        }
        var half = Vector256.Max(vector.GetLower(), vector.GetUpper());
        var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
        quarter = Vector128.Max(quarter, Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1)));
        var largest = Math.Max(quarter[0], quarter[1]);
        for (; i < count; i++)
        {
            largest = Math.Max(largest, Math.Abs(x[i]));
        }
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EncodeGroup(float* x, int count, float scale, int largest, sbyte* codes)
    {
        // A group of zeros has codes of 0 whatever it is divided by.
        var divisor = scale == 0 ? 1 : scale;
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            var scaled = Vector512.Round(Vector512.Load(x + i) / Vector512.Create(divisor));
            var limited = Vector512.Min(Vector512.Max(scaled, Vector512.Create(-(float)largest)), Vector512.Create((float)largest));
            var words = Vector512.ConvertToInt32(limited);
            Vector128.Narrow(
                Vector128.Narrow(words.GetLower().GetLower(), words.GetLower().GetUpper()),
                Vector128.Narrow(words.GetUpper().GetLower(), words.GetUpper().GetUpper())).Store(codes + i);
        }
        for (; i < count; i++)
        {
            codes[i] = (sbyte)Math.Clamp(MathF.Round(x[i] / divisor), -largest, largest);
        }
    }
}
