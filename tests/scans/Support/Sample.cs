using Kernels.Arrays;
using Kernels.Tensors;

namespace Kernels.Scans.Tests.Support;

/// <summary>Random arguments of one test, the same in every run; they live until it is disposed.</summary>
internal sealed class Sample(int seed) : IDisposable
{
    private readonly Random random = new(seed);
    private readonly List<IDisposable> owned = [];

    /// <summary>Numbers from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public Tensor Between(double low, double high, params ReadOnlySpan<int> shape)
    {
        var tensor = Own(new Tensor(shape));
        foreach (ref var number in tensor.Span)
        {
            number = (float)(low + ((high - low) * random.NextDouble()));
        }
        return tensor;
    }

    /// <summary>Numbers from -1 to 1.</summary>
    public Tensor Next(params ReadOnlySpan<int> shape) => Between(-1, 1, shape);

    /// <summary>One number everywhere.</summary>
    public Tensor All(float number, params ReadOnlySpan<int> shape)
    {
        var tensor = Own(new Tensor(shape));
        tensor.Span.Fill(number);
        return tensor;
    }

    /// <summary>A number worked out for each element.</summary>
    public Tensor Each(Func<int, double> number, params ReadOnlySpan<int> shape)
    {
        var tensor = Own(new Tensor(shape));
        for (var i = 0; i < tensor.Count; i++)
        {
            tensor.Span[i] = (float)number(i);
        }
        return tensor;
    }

    /// <summary>Integers in memory of a type: small ones that are not negative.</summary>
    public unsafe ArrayView Integers(NumberType type, ReadOnlySpan<int> numbers, params ReadOnlySpan<nint> extents)
    {
        var size = Views.Size(type);
        var buffer = Own(new NativeBuffer(numbers.Length * size));
        for (var i = 0; i < numbers.Length; i++)
        {
            // Their low bytes are the same in every type.
            BitConverter.GetBytes(numbers[i]).AsSpan(0, size).CopyTo(buffer.Span<byte>()[(i * size)..]);
        }
        return ArrayView.RowMajor(buffer.Pointer, type, extents);
    }

    /// <summary>Disposes a call's results with the sample.</summary>
    public T Own<T>(T part)
        where T : IDisposable
    {
        owned.Add(part);
        return part;
    }

    /// <summary>Runs a kernel on one thread; its results live as long as the sample.</summary>
    public KernelRun Run(ArrayKernel kernel, KernelArguments arguments, ScanOptions options = default, params (string Name, Tensor State)[] states) =>
        Own(kernel.Run(Own(arguments), options, states.ToDictionary(s => s.Name, s => s.State)));

    public void Dispose() => owned.ForEach(o => o.Dispose());
}

/// <summary>Elements of tensors by their indices, as closed forms are written.</summary>
internal static class Elements
{
    public static double At(this Tensor tensor, params ReadOnlySpan<int> indices)
    {
        Assert.Equal(tensor.Shape.Length, indices.Length);
        var place = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            Assert.InRange(indices[i], 0, tensor.Shape[i] - 1);
            place = (place * tensor.Shape[i]) + indices[i];
        }
        return tensor.Span[place];
    }

    /// <summary>The sum of terms with the numbers from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static double Sum(int first, int last, Func<int, double> term)
    {
        var sum = 0.0;
        for (var i = first; i <= last; i++)
        {
            sum += term(i);
        }
        return sum;
    }

    /// <summary>Checks every element of a tensor with its closed form.</summary>
    public static void AssertEquals(this Tensor actual, Func<int[], double> expected, string what = "", double tolerance = 1e-5)
    {
        var all = new double[actual.Count];
        var at = new int[actual.Shape.Length];
        for (var i = 0; i < all.Length; i++)
        {
            for (int axis = at.Length - 1, rest = i; axis >= 0; rest /= actual.Shape[axis], axis--)
            {
                at[axis] = rest % actual.Shape[axis];
            }
            all[i] = expected(at);
        }
        Close.Assert(all, actual.Span, tolerance, what);
    }
}
