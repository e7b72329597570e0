using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Measuring;

/// <summary>Whether a subject computes what it should.</summary>
/// <param name="Error">The largest relative error of any copy of the operands; NaN where a result was not computed.</param>
internal sealed record Verdict(double Error, double Tolerance)
{
    // NaN is not at most anything.
    public bool IsRight => Error <= Tolerance;

    public override string ToString() => IsRight ? "right" : double.IsNaN(Error) ? "INCOMPLETE" : "WRONG";

    /// <summary>Runs the first and the last copy over poisoned results.</summary>
    public static Verdict Of(ISubject subject, DeviceStream stream, double tolerance)
    {
        var errors = new[] { 0, subject.Copies - 1 }.Distinct().Select(copy =>
        {
            subject.Poison(stream);
            subject.Launch(stream, copy);
            stream.Synchronize();
            return subject.RelativeError(stream);
        });
        return new Verdict(errors.Aggregate(0.0, Math.Max), tolerance);
    }
}
