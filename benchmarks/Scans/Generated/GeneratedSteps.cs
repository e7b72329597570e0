using Kernels.Arrays;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>The generated code called once for each step, with the states kept in between: what decoding does.</summary>
internal sealed class GeneratedSteps(ScanInputs inputs, WorkerPool pool) : IScanSubject
{
    private readonly ArrayKernel kernel = GeneratedScan.Kernel(inputs.Equation);
    private readonly GeneratedArrays arrays = new(GeneratedScan.Kernel(inputs.Equation), inputs);
    private readonly NativeBuffer states = new((long)sizeof(float) * inputs.Shape.Channels * inputs.Shape.States);

    public string Name => "generated, one step a call";

    public void Run()
    {
        states.Span<float>().Clear();
        for (var t = 0; t < inputs.Shape.Steps; t++)
        {
            kernel.Run(new ArrayCall { Arguments = arrays.Arguments(t, 1), States = [arrays.States(states)], Results = [arrays.Result(t, 1)], Pool = pool });
        }
    }

    public void CopyResult(Span<float> y) => arrays.CopyResult(y);

    public void Dispose()
    {
        arrays.Dispose();
        states.Dispose();
    }
}
