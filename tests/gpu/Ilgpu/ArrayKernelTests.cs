using Kernels.Check;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>Kernels and scans of the examples on ILGPU's simulation of a GPU against the float64 interpreter.</summary>
[Collection(OnSimulatedDevice.Name)]
public sealed class ArrayKernelTests(SimulatedDevice simulated)
{
    public static TheoryData<string> Kernels => [.. CheckedKernel.Names];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_gives_what_its_equations_mean(string name)
    {
        var kernel = CheckedKernel.Of(name);
        var random = new Random(7);

        for (var i = 0; i < 4; i++)
        {
            Assert.Empty(DeviceCall.Differences(simulated.Device, kernel, new RandomCall(kernel.Model, random, 9)));
        }
    }
}
