using Kernels.Benchmarks.Gpu.Measuring;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>Random weights on the device, in copies, for any number of rows of activations.</summary>
internal interface ILinearOperands : IDisposable
{
    /// <summary>The product with m rows of random activations.</summary>
    ISubject For(int m);
}
