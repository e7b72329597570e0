using ILGPU.Runtime.CPU;
using Kernels.Gpu.Models;
using Kernels.Gpu.Tests.Ilgpu;
using Kernels.Models;
using Kernels.Models.Evaluation;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Models;

/// <summary>The example models on ILGPU's simulation of a GPU against the CPU runtime.</summary>
[Collection(OnSimulatedDevice.Name)]
public class DeviceModelTests
{
    private const float Tolerance = 1e-3f;

    // Longer than the tokens that run at once, and of odd length.
    private const int MaxTokens = 4;
    private static readonly int[] Prompt = [.. "KING:"u8.ToArray().Select(b => (int)b)];

    [Theory]
    [InlineData("llama-shakespeare")]
    [InlineData("mamba-shakespeare")]
    [InlineData("mamba2-shakespeare")]
    public void A_model_reads_and_continues_a_text_as_on_the_cpu(string name)
    {
        using var model = LanguageModel.Load(TestData.FindModel(name)!, new ModelOptions { MaxTokens = MaxTokens });
        using var device = SmallDevice();
        using var onDevice = new GpuLanguageModel(model, device);
        using var cpu = model.CreateSession();
        using var gpu = onDevice.CreateSession();
        var expected = new float[Prompt.Length * model.VocabularySize];
        var actual = new float[expected.Length];

        cpu.Prefill(Prompt, expected);
        gpu.Prefill(Prompt, actual);
        var continued = gpu.Continue(3);
        cpu.Reset();

        AssertClose(expected, actual);
        Assert.Equal(GreedyDecoder.Continue(cpu, Prompt, 3), continued);
        Assert.Equal(Prompt.Length + 3, gpu.Position);
    }

    // Barriers of simulated threads are slow, so a group has no more than it takes to share a sum.
    private static GpuDevice SmallDevice() => GpuDevice.Simulate(new CPUDevice(numThreadsPerWarp: 2, numWarpsPerMultiprocessor: 1, numMultiprocessors: Environment.ProcessorCount));

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }
}
