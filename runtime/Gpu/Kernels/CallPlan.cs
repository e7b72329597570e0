using Kernels.Arrays;

namespace Kernels.Gpu;

/// <summary>Binds the arrays of one call: solves extents, and takes memory for what the caller does not give.</summary>
internal sealed unsafe class CallPlan
{
    private readonly GpuArrayKernel kernel;
    private readonly ArrayKernel shapes;
    private readonly GpuDevice device;
    private readonly DeviceArray[] arrays;
    private readonly List<IDisposable> owned = [];
    private readonly List<Action<DeviceStream>> work = [];

    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public CallPlan(GpuArrayKernel kernel, GpuDevice device, IReadOnlyDictionary<string, DeviceArray> given)
    {
        (this.kernel, shapes, this.device) = (kernel, kernel.Shapes, device);
        var known = kernel.Arrays.Take(shapes.FirstIntermediate).Select(a => a.Name).ToList();
        if (given.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new ArgumentException($"{kernel.Name} has no array '{unknown}'; it has {string.Join(", ", known)}.", nameof(given));
        }
        arrays = [.. kernel.Arrays.Select((a, i) => i < shapes.FirstIntermediate ? given.GetValueOrDefault(a.Name) : default)];
    }

    public GpuCall Build()
    {
        try
        {
            var extents = Solve();
            var leading = LeadingAxes();
            TakeMemory(extents, leading);
            var batches = leading.Aggregate(1, (a, b) => checked(a * b));
            var frame = new GpuFrame(device, arrays, [.. arrays.Select((a, i) => Leading(i, a, leading))], extents, batches, Own<float>(1).View);
            foreach (var stage in kernel.Stages)
            {
                work.AddRange(stage.Bind(kernel, frame, owned));
            }
            return new GpuCall(kernel, arrays, [.. work], owned);
        }
        catch
        {
            owned.ForEach(o => o.Dispose());
            throw;
        }
    }

    private int[] Solve()
    {
        var views = arrays.Take(shapes.ParameterCount).Select(a => a.Shape()).ToArray();
        CallChecks.Arguments(shapes, views);
        for (var i = 0; i < views.Length; i++)
        {
            if (!arrays[i].IsAbsent && arrays[i].IsInteger != kernel.Arrays[i].IsInteger)
            {
                throw new ArgumentException($"{kernel.Name}: '{kernel.Arrays[i].Name}' should hold {(kernel.Arrays[i].IsInteger ? "int32" : "floats")}; it is given as {arrays[i]}.");
            }
        }
        for (var i = 0; i < views.Length; i++)
        {
            if (!arrays[i].IsAbsent && kernel.Arrays[i].Format is { } format && arrays[i].Format != format.Name)
            {
                throw new ArgumentException($"{kernel.Name}: '{kernel.Arrays[i].Name}' should be the values of matrices in {format.Name} (DeviceArray.ValuesOf); a device encodes nothing, and it is given as {arrays[i]}.");
            }
        }
        var extents = new nint[kernel.Extents.Length];
        fixed (nint* solved = extents)
        {
            ExtentSolver.Solve(shapes, views, WalkBinding.None, solved);
            for (var i = shapes.FirstState; i < shapes.FirstIntermediate; i++)
            {
                if (!arrays[i].IsAbsent)
                {
                    ExtentSolver.Check(shapes, i, arrays[i].Shape(), WalkBinding.None, solved);
                }
            }
        }
        return [.. extents.Select(e => checked((int)e))];
    }

    /// <summary>The leading axes that arrays have in front of their declared dimensions: those of a batch.</summary>
    /// <exception cref="ArgumentException">Two arrays have different ones, or a batch is not evenly laid.</exception>
    private int[] LeadingAxes()
    {
        int[]? axes = null;
        for (var i = 0; i < shapes.FirstIntermediate; i++)
        {
            var count = arrays[i].Rank - kernel.Arrays[i].Dimensions.Length;
            if (arrays[i].IsAbsent || count <= 0)
            {
                continue;
            }
            var own = Enumerable.Range(0, count).Select(arrays[i].Extent).ToArray();
            axes ??= own;
            if (!axes.SequenceEqual(own))
            {
                throw new ArgumentException($"{kernel.Name}: the leading axes of '{kernel.Arrays[i].Name}', {arrays[i]}, should be [{string.Join(", ", axes)}].");
            }
            for (var k = 0; k + 1 < count; k++)
            {
                if (arrays[i].Stride(k) != arrays[i].Stride(k + 1) * arrays[i].Extent(k + 1))
                {
                    throw new ArgumentException($"{kernel.Name}: the leading axes of '{kernel.Arrays[i].Name}' should lie evenly one after the other.");
                }
            }
        }
        return axes ?? [];
    }

    private int Leading(int array, in DeviceArray given, int[] leading)
    {
        var count = given.IsAbsent ? 0 : given.Rank - kernel.Arrays[array].Dimensions.Length;
        if (count == 0 && leading.Length > 0 && array >= shapes.FirstState && !given.IsAbsent)
        {
            throw new ArgumentException($"{kernel.Name}: '{kernel.Arrays[array].Name}' should have the leading axes of the arguments, [{string.Join(", ", leading)}]; it is given as {given}.");
        }
        return count;
    }

    /// <summary>Memory for states, results and what stages hand on; states that are not given start anew in every run.</summary>
    private void TakeMemory(int[] extents, int[] leading)
    {
        for (var i = shapes.FirstState; i < arrays.Length; i++)
        {
            if (!arrays[i].IsAbsent)
            {
                continue;
            }
            arrays[i] = Lay(kernel.Arrays[i], extents, leading);
            if (kernel.Arrays[i].Role == ArrayRole.State)
            {
                work.Add(DeviceFill.Bind(device, arrays[i].Floats, kernel.Arrays[i].Initial));
            }
        }
    }

    /// <summary>New memory with the innermost dimension where the kernel's threads read side by side.</summary>
    private DeviceArray Lay(ArrayDeclaration array, int[] extents, int[] leading)
    {
        int[] shape = [.. leading, .. array.Dimensions.Select(d => d.Evaluate(extents))];
        var strides = new int[shape.Length];
        var stride = 1;
        for (var place = shape.Length - 1; place >= 0; place--)
        {
            var dimension = place < leading.Length ? place : leading.Length + array.AtPlace(place - leading.Length);
            strides[dimension] = stride;
            stride = checked(stride * Math.Max(1, shape[dimension]));
        }
        return new DeviceArray(Own<float>(stride).View, shape, strides);
    }

    private DeviceBuffer<T> Own<T>(long length)
        where T : unmanaged
    {
        var buffer = device.Allocate<T>(length);
        owned.Add(buffer);
        return buffer;
    }
}
