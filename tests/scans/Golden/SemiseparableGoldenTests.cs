using Kernels.Arrays;
using Kernels.Scans.Tests.Support;

namespace Kernels.Scans.Tests.Golden;

/// <summary>Mamba-2's state-space duality, and the two-sided mixer that is made of it.</summary>
public class SemiseparableGoldenTests
{
    public static TheoryData<string> Files => GoldenFile.Files;

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void One_sided(string path)
    {
        using var golden = new GoldenFile(path);
        using var arguments = new KernelArguments { { "x", golden["ssd.X"] }, { "a", golden["ssd.A"] }, { "B", golden["ssd.B"] }, { "C", golden["ssd.C"] } };
        Assert.NotNull(Semiseparable.Kernel.Chunks);
        Assert.NotNull(Semiseparable.Kernel.Products);
        foreach (var options in Forms.Of(Semiseparable.Kernel, golden["ssd.X"].Shape[1]))
        {
            var (y, state) = (golden.Like("ssd.Y"), golden.Like("ssd.final"));
            Calls.Run(Semiseparable.Kernel, arguments, [ArrayView.Of(state)], [ArrayView.Of(y)], options);
            golden.AssertRecorded("ssd.Y", y, options.ToString());
            golden.AssertRecorded("ssd.final", state, options.ToString());
        }
        var (steps, final) = (golden.Like("ssd.Y"), golden.Like("ssd.final"));
        Calls.RunStepByStep(Semiseparable.Kernel, arguments, [ArrayView.Of(final)], [ArrayView.Of(steps)]);
        golden.AssertRecorded("ssd.Y", steps, "single steps");
        golden.AssertRecorded("ssd.final", final, "single steps");
    }

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void Two_sided(string path)
    {
        using var golden = new GoldenFile(path);
        var (x, a, b, c) = (golden["hydra.X"], ArrayView.Of(golden["hydra.A"]), ArrayView.Of(golden["hydra.B"]), ArrayView.Of(golden["hydra.C"]));
        var steps = x.Shape[1];
        using var arguments = new KernelArguments
        {
            { "x", x },
            { "xf", x },
            { "xb", x },
            { "af", a.At(3, 0) },
            { "ab", a.At(3, 1) },
            { "Bf", b.At(3, 0) },
            { "Bb", b.At(3, 1) },
            { "Cf", c.At(3, 0) },
            { "Cb", c.At(3, 1) },
            { "g", ArrayView.Of(golden["hydra.D"]).Repeated(steps) },
        };
        foreach (var options in Forms.Of(Semiseparable.Kernel, steps))
        {
            var y = golden.Like("hydra.Y");
            Calls.Run(Quasiseparable.Kernel, arguments, [], [ArrayView.Of(y)], options);
            golden.AssertRecorded("hydra.Y", y, options.ToString());
        }
    }
}
