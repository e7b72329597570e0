using Kernels.Threading;
using Microsoft.ML.OnnxRuntime;

namespace Kernels.Benchmarks;

/// <summary><c>MatMulNBits</c> of ONNX Runtime on the CPU, in a model of one node for each copy of the weights.</summary>
/// <param name="accuracyLevel">0 for f32 activations, 4 for those that are rounded to 8 bits.</param>
internal sealed class OnnxLinear(OnnxWeights weights, int accuracyLevel) : LinearContender
{
    private const int Int8Level = 4;

    /// <summary>The accuracy levels that are compared.</summary>
    public static IReadOnlyList<int> AccuracyLevels { get; } = [0, Int8Level];

    public override string Name => $"MatMulNBits {weights.Block}, level {accuracyLevel}";

    public override string Library => "ONNX Runtime";

    public override string Activations => MultipliesBytes ? GgmlType.Bytes : "f32";

    public override long Bytes => weights.Bytes;

    public override bool MultipliesBytes => accuracyLevel == Int8Level;

    public override double[] Row(int row) => weights.Row(row);

    /// <exception cref="InvalidOperationException">ONNX Runtime has no kernel for such weights.</exception>
    public override ILinearCall Prepare(float[] x, int copies, WorkerPool pool)
    {
        try
        {
            return new Call(weights, accuracyLevel, x, copies, pool.Threads);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidOperationException($"ONNX Runtime does not run {Name}: {e.Message}");
        }
    }

    private sealed class Call : ILinearCall
    {
        private readonly InferenceSession session;
        private readonly OrtIoBinding binding;
        private readonly RunOptions runOptions = new();
        private readonly List<OrtValue> values = [];
        private readonly float[] last;

        public Call(OnnxWeights weights, int accuracyLevel, float[] x, int copies, int threads)
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            };
            // Its threads spin from node to node, and not on into the turns of others.
            options.AddSessionConfigEntry("session.force_spinning_stop", "1");
            session = new InferenceSession(OnnxModel.Build(weights, copies, accuracyLevel), options);
            binding = session.CreateIoBinding();
            var m = x.Length / weights.K;
            binding.BindInput(OnnxModel.Input, Value(x, m, weights.K));
            last = [];
            for (var copy = 0; copy < copies; copy++)
            {
                last = new float[m * weights.N];
                binding.BindOutput(OnnxModel.Output(copy), Value(last, m, weights.N));
            }
        }

        public void Run() => session.RunWithBinding(runOptions, binding);

        public void CopyResult(Span<float> y) => last.CopyTo(y);

        public void Dispose()
        {
            binding.Dispose();
            values.ForEach(v => v.Dispose());
            runOptions.Dispose();
            session.Dispose();
        }

        private OrtValue Value(float[] memory, int rows, int columns)
        {
            var value = OrtValue.CreateTensorValueFromMemory(memory, [rows, columns]);
            values.Add(value);
            return value;
        }
    }
}
