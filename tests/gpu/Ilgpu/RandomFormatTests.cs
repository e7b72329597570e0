using Kernels.Check;
using Kernels.Compiler.Backends.Cpu;
using Kernels.Compiler.Backends.Ilgpu;
using Kernels.Compiler.Spelling;
using Kernels.Formats;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>Dequantize and Linear of formats that nobody wrote, compiled in memory, against the float64 interpreter.</summary>
[Collection(OnSimulatedDevice.Name)]
public sealed class RandomFormatTests(SimulatedDevice simulated)
{
    private const int Declarations = 5;

    [Fact]
    public void Whatever_is_declared_means_the_same_on_a_device()
    {
        var seed = Random.Shared.Next(1 << 20);
        var random = new Random(seed);
        for (var checkedSoFar = 0; checkedSoFar < Declarations;)
        {
            var text = RandomDeclarations.Format("Drawn", random, random.Next(RandomDeclarations.LargestSize + 1));
            var (m, n, k) = (random.Next(1, 10), random.Next(1, 7), random.Next(1, 700));
            if (Compile(text) is not { } format)
            {
                continue;
            }
            var wrong = format.Dequantize(simulated.Device, n, k, seed) ?? format.Multiply(simulated.Device, m, n, k, hasBias: m % 2 == 0, seed);
            Assert.True(wrong is null, $"seed {seed}: {text}\n{wrong}");
            checkedSoFar++;
        }
    }

    // Null for what is not compiled for devices.
    private static FormatOnDevice? Compile(string text)
    {
        var model = InMemoryCompiler.Bind(text).Formats.Single();
        string[] sources;
        try
        {
            sources =
            [
                CSharpEmitter.EmitFormat(model, InMemoryCompiler.Namespace),
                IlgpuEmitter.EmitFormat(model, InMemoryCompiler.Namespace),
                IlgpuEmitter.EmitLinear(InMemoryCompiler.Linear, model, InMemoryCompiler.Namespace),
            ];
        }
        catch (NotSupportedException)
        {
            return null;
        }
        var assembly = InMemoryCompiler.Load(sources);
        return new FormatOnDevice(
            model,
            InMemoryCompiler.Property<FormatDescriptor>(assembly, ClassNames.Format(model), "Descriptor"),
            InMemoryCompiler.Property<GpuLinear>(assembly, ClassNames.CodeNamespace + "." + IlgpuEmitter.ClassOf(ClassNames.Linear(model, null)), "Kernel"));
    }
}
