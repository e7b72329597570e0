using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>The selective scan by <see cref="CLoop"/>, its blocks of channels on the threads of the pool.</summary>
internal sealed unsafe class CScan(CLoop loop, ScanInputs inputs, WorkerPool pool) : IScanSubject
{
    private const int ChannelsOfBlock = 64;

    private readonly NativeBuffer h = new((long)sizeof(float) * inputs.Shape.Channels * inputs.Shape.States);
    private readonly NativeBuffer y = new((long)sizeof(float) * inputs.Shape.Steps * inputs.Shape.Channels);

    public string Name => "C loop";

    public void Run() => pool.For((inputs.Shape.Channels + ChannelsOfBlock - 1) / ChannelsOfBlock, Block);

    public void CopyResult(Span<float> y) => this.y.Span<float>().CopyTo(y);

    public void Dispose()
    {
        h.Dispose();
        y.Dispose();
    }

    private void Block(int block)
    {
        var (channels, states) = (inputs.Shape.Channels, inputs.Shape.States);
        var from = block * ChannelsOfBlock;
        loop.SelectiveScan(
            from, Math.Min(from + ChannelsOfBlock, channels), inputs.Shape.Steps, channels, states, inputs.Equation == ScanEquation.SelectiveScan ? 1 : 0,
            (float*)inputs.X.Pointer, (float*)inputs.Dt.Pointer, (float*)inputs.A.Pointer, (float*)inputs.B.Pointer, (float*)inputs.C.Pointer,
            (float*)h.Pointer + ((nint)from * states), (float*)y.Pointer);
    }
}
