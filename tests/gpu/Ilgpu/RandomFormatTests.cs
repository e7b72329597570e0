using Kernels.Check;
using Kernels.Compiler.Plans;

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
        var model = InMemoryCompiler.Bind(text).Formats[0];
        return DeviceLinear.Of(InMemoryCompiler.Linear, model).Refusal is null ? FormatOnDevice.Compile([model])[0] : null;
    }
}
