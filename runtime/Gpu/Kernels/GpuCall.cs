using System.Collections.Immutable;

namespace Kernels.Gpu;

/// <summary>A call that is ready to run, again and again, on the same arrays. Those that the caller did not give belong to it.</summary>
public sealed class GpuCall : IDisposable
{
    private readonly DeviceArray[] arrays;
    private readonly ImmutableArray<Action<DeviceStream>> work;
    private readonly IReadOnlyList<IDisposable> owned;

    internal GpuCall(GpuArrayKernel kernel, DeviceArray[] arrays, ImmutableArray<Action<DeviceStream>> work, IReadOnlyList<IDisposable> owned) =>
        (Kernel, this.arrays, this.work, this.owned) = (kernel, arrays, work, owned);

    /// <summary>The kernel that it calls.</summary>
    public GpuArrayKernel Kernel { get; }

    /// <summary>An array of the call: a parameter, state or result.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public DeviceArray this[string name]
    {
        get
        {
            for (var i = 0; i < Kernel.Shapes.FirstIntermediate; i++)
            {
                if (Kernel.Arrays[i].Name == name)
                {
                    return arrays[i];
                }
            }
            throw new ArgumentException($"{Kernel.Name} has no array '{name}'.", nameof(name));
        }
    }

    /// <summary>Puts the call on a stream of its device; allocates nothing.</summary>
    public void Run(DeviceStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        foreach (var launch in work)
        {
            launch(stream);
        }
    }

    /// <summary>Gives the call's own memory back. What it put on a stream must have run.</summary>
    public void Dispose()
    {
        foreach (var memory in owned)
        {
            memory.Dispose();
        }
    }
}
