using Kernels.Formats;
using Kernels.Gpu;
using Kernels.Gpu.Tensor;
using Kernels.Threading;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>Weights packed for the tensor-core kernels of their format; activations in f16.</summary>
internal sealed class TensorOperands(GpuDevice device, TensorLinear linear, string name, int n, int k, int seed, WorkerPool pool)
    : FormatOperands<TensorMatrix, Half>(device, name, linear.Kernels.Format, n, k, seed, matrix => Uploader(linear, matrix, pool), w => w.Bytes)
{
    private const int StrideUnit = 8;
    private readonly TensorWorkspace workspace = new(device);

    public override void Dispose()
    {
        workspace.Dispose();
        base.Dispose();
    }

    protected override int Stride(int k) => (k + StrideUnit - 1) / StrideUnit * StrideUnit;

    protected override Half ToActivation(float number) => (Half)number;

    protected override float ToNumber(Half activation) => (float)activation;

    protected override Action<DeviceStream> Bind(TensorMatrix copy, DeviceBuffer<Half> x, DeviceBuffer<float> y, LinearShape shape) =>
        stream => linear.Run(stream, copy, x, Stride(shape.K), y, shape.M, null, workspace);

    private static Func<TensorMatrix> Uploader(TensorLinear linear, EncodedMatrix matrix, WorkerPool pool)
    {
        var packed = TensorWeights.Pack(linear.Kernels, matrix, pool);
        return () => linear.Upload(packed);
    }
}
