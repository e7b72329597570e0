namespace Kernels.Quickstart;

/// <summary>Reports on the calling thread, in order.</summary>
internal sealed class StepProgress(Action<double> report) : IProgress<double>
{
    public void Report(double value) => report(value);
}
