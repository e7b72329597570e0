using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>A matrix as one library encodes it, and the library's kernel for it.</summary>
internal abstract class LinearContender : IDisposable
{
    /// <summary>Who computes, and in which type and layout.</summary>
    public abstract string Name { get; }

    /// <summary>The library.</summary>
    public abstract string Library { get; }

    /// <summary>What the kernel rounds activations to.</summary>
    public abstract string Activations { get; }

    /// <summary>Bytes of the encoded matrix as the kernel reads it.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether it rounds activations to 8 bits and multiplies bytes: such contenders are compared with each other.</summary>
    public abstract bool MultipliesBytes { get; }

    /// <summary>What the weights of one row are worth.</summary>
    public abstract double[] Row(int row);

    /// <summary>The calls of a turn: one with each of several equal copies.</summary>
    /// <param name="x">[m, k].</param>
    /// <param name="pool">What ours run on; others start as many threads of their own.</param>
    public abstract ILinearCall Prepare(float[] x, int copies, WorkerPool pool);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
