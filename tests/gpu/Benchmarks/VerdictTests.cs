using Kernels.Benchmarks.Gpu.Measuring;

namespace Kernels.Gpu.Tests.Benchmarks;

public class VerdictTests
{
    [Fact]
    public void The_first_and_the_last_copy_are_computed()
    {
        using var subject = new FakeSubject(3);

        Assert.Equal("right", Of(subject).ToString());
        Assert.Equal([0, 2], subject.Launched);
    }

    [Fact]
    public void A_wrong_last_copy_is_wrong()
    {
        FakeSubject subject = null!;
        using var faulty = subject = new FakeSubject(3, copy => subject.SetResult(copy == 2 ? 0.01 : 0));

        Assert.Equal("WRONG", Of(faulty).ToString());
    }

    [Fact]
    public void A_result_that_stays_poisoned_is_incomplete()
    {
        FakeSubject subject = null!;
        using var idle = subject = new FakeSubject(2, copy => subject.SetResult(copy == 0 ? double.NaN : 0));

        var verdict = Of(idle);

        Assert.False(verdict.IsRight);
        Assert.Equal("INCOMPLETE", verdict.ToString());
    }

    private static Verdict Of(FakeSubject subject)
    {
        using var device = GpuDevice.Open(DeviceSpec.Parse("ilgpu-cpu"));
        using var stream = device.CreateStream();
        return Verdict.Of(subject, stream, 1e-3);
    }
}
