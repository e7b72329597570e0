using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// The equations as loops in C#, without vectors: what one writes before thinking about speed. Channels are cut into blocks for the
/// threads; time runs outside of channels so that memory is read in order.
/// </summary>
internal sealed class PlainScan(ScanInputs inputs, WorkerPool pool) : IScanSubject
{
    private const int ChannelsOfBlock = 64;

    private readonly float[] x = inputs.X.Span<float>().ToArray();
    private readonly float[] dt = inputs.Dt.Span<float>().ToArray();
    private readonly float[] a = inputs.A.Span<float>().ToArray();
    private readonly float[] b = inputs.B.Span<float>().ToArray();
    private readonly float[] c = inputs.C.Span<float>().ToArray();
    private readonly float[] y = new float[inputs.Shape.Steps * inputs.Shape.Channels];

    public string Name => "C# loop";

    public void Run()
    {
        var shape = inputs.Shape;
        if (inputs.Equation == ScanEquation.Ssd)
        {
            pool.For(shape.Heads, Head);
        }
        else
        {
            pool.For((shape.Channels + ChannelsOfBlock - 1) / ChannelsOfBlock, Block);
        }
    }

    public void CopyResult(Span<float> y) => this.y.CopyTo(y);

    public void Dispose()
    {
        // Its memory is the collector's.
    }

    private void Block(int block)
    {
        var (steps, channels, states) = (inputs.Shape.Steps, inputs.Shape.Channels, inputs.Shape.States);
        var from = block * ChannelsOfBlock;
        var to = Math.Min(from + ChannelsOfBlock, channels);
        var h = new float[(to - from) * states];
        for (var t = 0; t < steps; t++)
        {
            for (var d = from; d < to; d++)
            {
                var p = dt[(t * channels) + d];
                if (inputs.Equation == ScanEquation.SelectiveScan)
                {
                    p = Softplus(p);
                }
                var sum = 0f;
                for (var s = 0; s < states; s++)
                {
                    var i = ((d - from) * states) + s;
                    h[i] = (MathF.Exp(p * a[(d * states) + s]) * h[i]) + (p * b[(t * states) + s] * x[(t * channels) + d]);
                    sum += c[(t * states) + s] * h[i];
                }
                y[(t * channels) + d] = sum;
            }
        }
    }

    private void Head(int head)
    {
        var (steps, heads, size, states) = inputs.Shape;
        var m = new float[size * states];
        for (var t = 0; t < steps; t++)
        {
            var p = Softplus(dt[(t * heads) + head]);
            var decay = MathF.Exp(p * a[head]);
            for (var i = 0; i < size; i++)
            {
                var place = (((t * heads) + head) * size) + i;
                var input = p * x[place];
                var sum = 0f;
                for (var s = 0; s < states; s++)
                {
                    m[(i * states) + s] = (decay * m[(i * states) + s]) + (input * b[(t * states) + s]);
                    sum += c[(t * states) + s] * m[(i * states) + s];
                }
                y[place] = sum;
            }
        }
    }

    private static float Softplus(float x) => x > 20 ? x : MathF.Log(1 + MathF.Exp(x));
}
