using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>A kernel of ours. The contender borrows the packed weights, which f32 and 8-bit activations share.</summary>
internal sealed class GeneratedLinear(LinearKernel kernel, PackedMatrix weights) : LinearContender
{
    /// <summary>The activation format of 8 bits that peers are compared with.</summary>
    private const string Bytes8 = "A8";

    public override string Name => kernel.Weight.Name;

    public override string Library => "Kernels";

    public override string Activations => kernel.Activation?.Name ?? "f32";

    public override long Bytes => weights.Bytes;

    public override bool MultipliesBytes => kernel.Activation is not null;

    /// <summary>The kernels for a format: with f32 activations, and with 8 bits where there is one.</summary>
    public static IEnumerable<GeneratedLinear> Of(PackedMatrix weights) => KernelRegistry.Kernels
        .Where(k => k.Weight.Name == weights.Format.Name && (k.Activation is null || k.Activation.Name == Bytes8))
        .Select(k => new GeneratedLinear(k, weights));

    /// <summary>The problem's weights in a format.</summary>
    public static unsafe PackedMatrix Encode(string format, LinearProblem problem, WorkerPool pool)
    {
        var descriptor = KernelRegistry.FindFormat(format) ?? throw new ArgumentException($"The program has no format {format}.", nameof(format));
        using var matrix = descriptor.Fit is null
            ? Round(descriptor, problem)
            : MatrixEncoder.Encode(descriptor, problem.Weights, problem.N, problem.K, new EncodeOptions { Pool = pool });
        return PackedMatrix.Pack(matrix, pool);
    }

    public override double[] Row(int row)
    {
        var values = new float[weights.Columns];
        weights.DequantizeRow(row, values);
        return Array.ConvertAll(values, v => (double)v);
    }

    public override ILinearCall Prepare(float[] x, int copies, WorkerPool pool) => new Call(new KernelSubject(kernel, weights, copies, x, pool), copies);

    /// <summary>Of a format of floats, which needs no fit: each weight is the nearest of them.</summary>
    private static unsafe EncodedMatrix Round(FormatDescriptor format, LinearProblem problem)
    {
        var matrix = new EncodedMatrix(format, problem.N, problem.K);
        var field = matrix.Fields.Single();
        var codec = ElementCodec.For(field.Descriptor.Type);
        for (var i = 0L; i < field.Count; i++)
        {
            field.SetPattern(i, codec.Encode(problem.Weights[i]));
        }
        return matrix;
    }

    private sealed class Call(KernelSubject subject, int copies) : ILinearCall
    {
        public void Run()
        {
            for (var copy = 0; copy < copies; copy++)
            {
                subject.Run(copy);
            }
        }

        public void CopyResult(Span<float> y) => subject.Result.CopyTo(y);

        public void Dispose() => subject.Dispose();
    }
}
