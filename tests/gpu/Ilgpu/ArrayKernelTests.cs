using Kernels.Check;
using Kernels.Compiler.Interpret;

namespace Kernels.Gpu.Tests.Ilgpu;

/// <summary>Generated kernels and scans on ILGPU's simulation of a GPU against the float64 interpreter.</summary>
[Collection(OnSimulatedDevice.Name)]
public sealed class ArrayKernelTests(SimulatedDevice simulated)
{
    public static TheoryData<string> Examples => [.. CheckedKernel.Examples];

    public static TheoryData<string> Models => [.. CheckedKernel.Models];

    public static TheoryData<string> Scans => [.. CheckedKernel.Examples.Where(n => CheckedKernel.Of(n).Kernel.HasStep)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_kernel_gives_what_its_equations_mean(string name)
    {
        var kernel = CheckedKernel.Of(name);
        var random = new Random(7);

        for (var i = 0; i < 4; i++)
        {
            Assert.Empty(DeviceCall.Differences(simulated.Device, kernel, new RandomCall(kernel.Model, random, 9)));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_kernel_of_the_models_gives_what_its_equations_mean(string name)
    {
        var kernel = CheckedKernel.Of(name);
        var random = new Random(11);

        for (var i = 0; i < 3; i++)
        {
            var call = new RandomCall(kernel.Model, random, 9);
            if (call.Arguments.ContainsKey("epsilon"))
            {
                call.Arguments["epsilon"] = new NumberArray([1e-5]);
            }
            Assert.Empty(DeviceCall.Differences(simulated.Device, kernel, call));
        }
    }

    [Theory]
    [InlineData("SelectiveScan")]
    [InlineData("Ssd")]
    [InlineData("GatedDelta")]
    public void Threads_that_share_the_states_of_a_scan_agree_with_its_equations(string name)
    {
        var kernel = CheckedKernel.Of(name);
        var random = new Random(5);

        for (var i = 0; i < 6; i++)
        {
            // Up to four threads with up to four elements of a state each, and some that go beyond.
            Assert.Empty(DeviceCall.Differences(simulated.Device, kernel, new RandomCall(kernel.Model, random, 18)));
        }
    }

    [Theory]
    [MemberData(nameof(Scans))]
    public void A_scan_goes_on_from_the_state_that_a_step_left(string name)
    {
        var kernel = CheckedKernel.Of(name);
        var call = new RandomCall(kernel.Model, new Random(3), 5);

        Assert.Empty(DeviceCall.DifferencesByStep(simulated.Device, kernel, call));
    }

    [Fact]
    public void A_device_takes_the_values_of_an_operand_in_a_format_and_no_others()
    {
        var kernel = GpuKernels.Array("BiAttention");
        using var memory = simulated.Device.Allocate<float>(12);
        var numbers = DeviceArray.Of(memory, 3, 4);
        var values = numbers.ValuesOf(KernelRegistry.FindFormat("SignA")!);

        var error = Assert.Throws<ArgumentException>(() => kernel.Plan(simulated.Device, new Dictionary<string, DeviceArray> { ["q"] = values, ["k"] = numbers, ["v"] = values }));

        Assert.StartsWith("BiAttention: 'k' should be the values of matrices in SignA", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_says_which_array_is_missing_or_does_not_fit()
    {
        var add = GpuKernels.Array("Add");
        using var memory = simulated.Device.Allocate<float>(12);

        var missing = Assert.Throws<ArgumentException>(() => add.Plan(simulated.Device, new Dictionary<string, DeviceArray> { ["x"] = DeviceArray.Of(memory, 3, 4) }));
        var unfit = Assert.Throws<ArgumentException>(() => add.Plan(simulated.Device, new Dictionary<string, DeviceArray> { ["x"] = DeviceArray.Of(memory, 3, 4), ["r"] = DeviceArray.Of(memory, 4, 3) }));
        var unknown = Assert.Throws<ArgumentException>(() => add.Plan(simulated.Device, new Dictionary<string, DeviceArray> { ["z"] = DeviceArray.Of(memory, 3, 4) }));

        Assert.Contains("needs 'r'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("dimension 1 of 'r' should be 3", unfit.Message, StringComparison.Ordinal);
        Assert.Contains("no array 'z'", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_the_program_does_not_hold_is_named_with_the_switch_that_makes_it()
    {
        var error = Assert.Throws<KernelNotFoundException>(() => GpuKernels.Array("S7"));

        Assert.Contains("KernelsGpu", error.Message, StringComparison.Ordinal);
    }
}
