using CsCheck;
using Kernels.Check;
using Kernels.Compiler.Emit;
using Kernels.Compiler.Emit.Ilgpu;
using Kernels.Formats;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>Dequantize and Linear of formats that nobody wrote, compiled in memory, against the float64 interpreter.</summary>
[Collection(OnSimulatedDevice.Name)]
public sealed class RandomFormatTests(SimulatedDevice simulated)
{
    private const int Declarations = 5;

    [Fact]
    public void Whatever_is_declared_means_the_same_on_a_device() => Gen.Select(RandomDeclarations.Text, Gen.Int[0, 1 << 20]).Sample(
        (text, seed) =>
        {
            var format = Compile(text);
            var random = new Random(seed);
            var (m, n, k) = (random.Next(1, 10), random.Next(1, 7), random.Next(1, 700));

            Assert.Null(format.Dequantize(simulated.Device, n, k, seed));
            Assert.Null(format.Multiply(simulated.Device, m, n, k, hasBias: seed % 2 == 0, seed));
        },
        iter: Declarations,
        threads: 1,
        print: t => t.Item1);

    private static FormatOnDevice Compile(string text)
    {
        var model = InMemoryCompiler.Bind(text).Formats.Single();
        var assembly = InMemoryCompiler.Load(
        [
            CSharpEmitter.EmitFormat(model, InMemoryCompiler.Namespace),
            IlgpuEmitter.EmitFormat(model, InMemoryCompiler.Namespace),
            IlgpuEmitter.EmitLinear(InMemoryCompiler.Linear, model, InMemoryCompiler.Namespace),
        ]);
        return new FormatOnDevice(
            model,
            InMemoryCompiler.Property<FormatDescriptor>(assembly, CSharpEmitter.FormatClass(model), "Descriptor"),
            InMemoryCompiler.Property<GpuLinear>(assembly, CSharpEmitter.CodeNamespace + "." + IlgpuEmitter.ClassOf(CSharpEmitter.LinearClass(model, null)), "Kernel"));
    }
}
