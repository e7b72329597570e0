using ILGPU.Runtime;
using Kernels.Benchmarks.Gpu.Measuring;

namespace Kernels.Gpu.Tests.Benchmarks;

/// <summary>A subject whose results are one number for each copy: 0 where it was computed, NaN before.</summary>
internal sealed class FakeSubject(int copies, Action<int>? launch = null) : ISubject
{
    private double result = double.NaN;

    public List<int> Launched { get; } = [];

    public string Name => "fake";

    public int Copies => copies;

    public long LeastBytes => 1;

    public void Launch(DeviceStream stream, int copy) => stream.Enqueue((AcceleratorStream _) =>
    {
        Launched.Add(copy);
        result = 0;
        launch?.Invoke(copy);
    });

    public void SetResult(double value) => result = value;

    public void Poison(DeviceStream stream) => result = double.NaN;

    public double RelativeError(DeviceStream stream) => result;

    public void Dispose()
    {
    }
}
