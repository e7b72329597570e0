using Kernels.Arrays;
using Kernels.Gallery;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>The generated code of an equation, for the whole sequence in one call.</summary>
internal sealed class GeneratedScan(ScanInputs inputs, ScanForm form, WorkerPool pool) : IScanSubject
{
    private readonly ArrayKernel kernel = Kernel(inputs.Equation);
    private readonly GeneratedArrays arrays = new(Kernel(inputs.Equation), inputs);

    public string Name => form == ScanForm.Automatic ? "generated" : $"generated, {form.ToString().ToLowerInvariant()}";

    public static ArrayKernel Kernel(ScanEquation equation) => equation switch
    {
        ScanEquation.S6 => S6.Kernel,
        ScanEquation.SelectiveScan => SelectiveScan.Kernel,
        ScanEquation.Ssd => Ssd.Kernel,
        _ => throw new ArgumentOutOfRangeException(nameof(equation), equation, "No such equation."),
    };

    /// <summary>The generated code in each form that it has: the one that it chooses by itself first, and one step a call last.</summary>
    public static IEnumerable<IScanSubject> All(ScanInputs inputs, WorkerPool pool)
    {
        var kernel = Kernel(inputs.Equation);
        yield return new GeneratedScan(inputs, ScanForm.Automatic, pool);
        yield return new GeneratedScan(inputs, ScanForm.Steps, pool);
        if (kernel.Chunks is not null)
        {
            yield return new GeneratedScan(inputs, ScanForm.Chunks, pool);
        }
        if (kernel.Products is not null)
        {
            yield return new GeneratedScan(inputs, ScanForm.Products, pool);
        }
        if (kernel.HasStep)
        {
            yield return new GeneratedSteps(inputs, pool);
        }
    }

    public void Run() => kernel.Run(new ArrayCall
    {
        Arguments = arrays.Arguments(0, inputs.Shape.Steps),
        Results = [arrays.Result(0, inputs.Shape.Steps)],
        Options = new ScanOptions(form),
        Pool = pool,
    });

    public void CopyResult(Span<float> y) => arrays.CopyResult(y);

    public void Dispose() => arrays.Dispose();
}
