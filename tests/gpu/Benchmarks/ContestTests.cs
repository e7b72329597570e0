using Kernels.Benchmarks.Gpu.Linear;

namespace Kernels.Gpu.Tests.Benchmarks;

public class ContestTests
{
    [Fact]
    public void Every_kernel_that_runs_on_a_simulated_device_is_right_there()
    {
        using var device = GpuDevice.Open(DeviceSpec.Parse("ilgpu-cpu"));
        using var stream = device.CreateStream();
        using var candidates = new LinearCandidates(device);
        using var contest = new Contest(candidates.All, 19, 130, seed: 7);

        var results = contest.Check(stream, m: 3);

        Assert.Contains(results, r => r.Name == "Int4G128 ILGPU");
        Assert.All(results, r => Assert.True(r.Verdict.IsRight, $"{r.Name}: {r.Verdict}, {r.Verdict.Error:g3}"));
    }
}
