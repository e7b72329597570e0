using Kernels.Threading;

namespace Kernels.Benchmarks.Tests.Peers;

/// <summary>A kernel that leaves its results 0.</summary>
internal sealed class NonsenseLinear(LinearProblem problem) : LinearContender
{
    public override string Name => "nonsense";

    public override string Library => "nobody";

    public override string Activations => "f32";

    public override long Bytes => 1;

    public override bool MultipliesBytes => false;

    public override double[] Row(int row) => Array.ConvertAll(problem.Row(row).ToArray(), w => (double)w);

    public override ILinearCall Prepare(float[] x, int copies, WorkerPool pool) => new Call();

    private sealed class Call : ILinearCall
    {
        public void Run()
        {
            // Its results stay as they are.
        }

        public void CopyResult(Span<float> y) => y.Clear();

        public void Dispose()
        {
            // It holds nothing.
        }
    }
}
