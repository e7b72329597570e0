using Kernels.Tensors;

namespace Kernels.Benchmarks;

/// <summary>
/// Arguments of a scan as a Mamba layer sees them: normal inputs, step sizes of 0.001 to 0.1 after softplus, decays A of -1 to -states.
/// One group: B and C are shared by all heads.
/// </summary>
internal sealed class ScanInputs : IDisposable
{
    private const double SmallestStep = 1e-3;
    private const double LargestStep = 0.1;

    public ScanInputs(ScanEquation equation, ScanShape shape)
    {
        (Equation, Shape) = (equation, shape);
        var random = new Random(3);
        var decays = equation == ScanEquation.Ssd ? shape.Heads : shape.Heads * shape.States;
        X = Fill(shape.Steps * shape.Channels, _ => NormalNumbers.Next(random));
        Dt = Fill(shape.Steps * shape.Heads, _ => Step(random));
        A = Fill(decays, i => -(1 + (i % shape.States)) * (0.9 + (0.2 * random.NextDouble())));
        B = Fill(shape.Steps * shape.States, _ => NormalNumbers.Next(random));
        C = Fill(shape.Steps * shape.States, _ => NormalNumbers.Next(random));
    }

    public ScanEquation Equation { get; }

    public ScanShape Shape { get; }

    /// <summary>[steps, heads, head size].</summary>
    public NativeBuffer X { get; }

    /// <summary>[steps, heads]: the step size, or what softplus makes the step size of, as the equation wants it.</summary>
    public NativeBuffer Dt { get; }

    /// <summary>[heads, states], or [heads] in <see cref="ScanEquation.Ssd"/>.</summary>
    public NativeBuffer A { get; }

    /// <summary>[steps, states].</summary>
    public NativeBuffer B { get; }

    /// <summary>[steps, states].</summary>
    public NativeBuffer C { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in new[] { X, Dt, A, B, C })
        {
            buffer.Dispose();
        }
    }

    private static NativeBuffer Fill(int count, Func<int, double> value)
    {
        var buffer = new NativeBuffer((long)sizeof(float) * count);
        var numbers = buffer.Span<float>();
        for (var i = 0; i < count; i++)
        {
            numbers[i] = (float)value(i);
        }
        return buffer;
    }


    private double Step(Random random)
    {
        var step = SmallestStep * Math.Pow(LargestStep / SmallestStep, random.NextDouble());
        return Equation == ScanEquation.S6 ? step : Math.Log(Math.Exp(step) - 1);
    }
}
