using ILGPU.Runtime.CPU;
using Kernels.Encoding;
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

    // A run takes fewer tokens than the prompt has.
    private const int MaxTokens = 3;
    private static readonly int[] Prompt = [.. "KING:"u8.ToArray().Select(b => (int)b)];

    [Theory]
    [InlineData("llama-shakespeare", "F32")]
    [InlineData("llama-shakespeare", "Int4G128")]
    [InlineData("mamba-shakespeare", "F32")]
    [InlineData("mamba-shakespeare", "Int4G128")]
    [InlineData("mamba2-shakespeare", "F32")]
    [InlineData("mamba2-shakespeare", "Int4G128")]
    public void A_model_reads_and_continues_a_text_as_on_the_cpu(string name, string format)
    {
        using var model = Load(name, format);
        using var device = SmallDevice();
        using var onDevice = new GpuLanguageModel(model, device);
        using var cpu = model.CreateSession();
        using var gpu = onDevice.CreateSession();
        var (vocabulary, last) = (model.VocabularySize, Prompt.Length - 1);
        var (expected, actual) = (new float[Prompt.Length * vocabulary], new float[Prompt.Length * vocabulary]);

        cpu.Prefill(Prompt, expected);
        gpu.Prefill(Prompt.AsSpan(0, last), actual.AsSpan(0, last * vocabulary));
        gpu.Decode(Prompt[last], actual.AsSpan(last * vocabulary));
        var continued = gpu.Continue(2);
        cpu.Reset();

        AssertClose(expected, actual);
        Assert.Equal(GreedyDecoder.Continue(cpu, Prompt, 2), continued);
        Assert.Equal(Prompt.Length + 2, gpu.Position);
    }

    private static LanguageModel Load(string name, string format) => LanguageModel.Load(TestData.FindModel(name)!, new ModelOptions
    {
        MaxTokens = MaxTokens,
        Format = _ => format == "F32" ? null : KernelRegistry.FindFormat(format),
        Encoding = new EncodeOptions { Fit = "minmax" },
    });

    // Barriers of simulated threads are slow, so a group has no more than it takes to share a sum.
    private static GpuDevice SmallDevice() => GpuDevice.Simulate(new CPUDevice(numThreadsPerWarp: 2, numWarpsPerMultiprocessor: 1, numMultiprocessors: 1));

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }
}
