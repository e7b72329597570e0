using ILGPU;
using ILGPU.Runtime.CPU;
using Kernels.Encoding;
using Kernels.Gpu.Models;
using Kernels.Gpu.Tests.Ilgpu;
using Kernels.Gpu.Tests.Support;
using Kernels.Models;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Models;

/// <summary>What a model on a CUDA device asks of the driver, which here is a fake: nothing is computed on tensor cores.</summary>
[Collection(OnSimulatedDevice.Name)]
public class TensorModelTests
{
    private const string Launch = "launch 202";

    [Fact]
    public void A_step_of_a_quantized_model_is_captured_once_and_then_replayed()
    {
        var driver = new FakeDriver();
        using var model = LanguageModel.Load(TestData.FindModel("mamba2-shakespeare")!, new ModelOptions
        {
            MaxTokens = 1,
            Format = _ => KernelRegistry.FindFormat("Int4G128"),
            Encoding = new EncodeOptions { Fit = "minmax" },
        });
        using var device = DeviceWith(driver);
        using var onDevice = new GpuLanguageModel(model, device);
        using var session = onDevice.CreateSession();
        var loaded = driver.Calls.Count(c => c.StartsWith("load", StringComparison.Ordinal));
        driver.Calls.Clear();

        session.Decode(1, []);
        session.Continue(2);

        // Two projections of each of the eight layers; the head stays in floats.
        Assert.Equal(1, loaded);
        Assert.Equal(
            ["begin", .. Enumerable.Repeat(Launch, 16), "end", "instantiate 303", "destroy graph 303", "replay 404", "replay 404", "replay 404"],
            driver.Calls.Select(c => c.StartsWith(Launch, StringComparison.Ordinal) ? Launch : c));
        Assert.Equal(3, session.Position);
    }

    private static GpuDevice DeviceWith(FakeDriver driver)
    {
        var context = Context.Create(b => b.CPU(new CPUDevice(numThreadsPerWarp: 2, numWarpsPerMultiprocessor: 1, numMultiprocessors: 1)));
        return new GpuDevice(context, context.CreateCPUAccelerator(0), driver);
    }
}
