using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>Weights for the kernels that ILGPU compiles; activations in f32.</summary>
internal sealed class IlgpuOperands(GpuDevice device, GpuLinear linear, string name, int n, int k, int seed)
    : FormatOperands<GpuWeights, float>(device, name, linear.Format.Name, n, k, seed, matrix => () => linear.Upload(device, matrix), w => w.Bytes)
{
    protected override float ToActivation(float number) => number;

    protected override float ToNumber(float activation) => activation;

    protected override Action<DeviceStream> Bind(GpuWeights copy, DeviceBuffer<float> x, DeviceBuffer<float> y, LinearShape shape) =>
        linear.Plan(copy, DeviceArray.Of(x, shape.M, shape.K), DeviceArray.Of(y, shape.M, shape.N)).Run;
}
