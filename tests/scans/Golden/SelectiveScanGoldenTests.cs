using Kernels.Arrays;
using Kernels.Scans.Tests.Support;
using static Kernels.Scans.Tests.Support.Views;

namespace Kernels.Scans.Tests.Golden;

/// <summary>Mamba's selective scan. The file keeps time innermost; views with strides stand for the kernels' order of dimensions.</summary>
public class SelectiveScanGoldenTests
{
    public static TheoryData<string> Files => GoldenFile.Files;

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void With_bias_softplus_skip_and_gate(string path)
    {
        using var golden = new GoldenFile(path);
        using var arguments = Sequence(golden);
        arguments.Add("bias", golden["s6.bias"]);
        arguments.Add("skip", golden["s6.D"]);
        arguments.Add("z", golden["s6.z"].Permuted(0, 2, 1));
        AssertEveryForm(golden, SelectiveScan.Kernel, arguments, "s6.full");
    }

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void With_softplus_and_skip(string path)
    {
        using var golden = new GoldenFile(path);
        using var arguments = Sequence(golden);
        arguments.Add("skip", golden["s6.D"]);
        AssertEveryForm(golden, SelectiveScan.Kernel, arguments, "s6.skip");
    }

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void With_positive_time_steps_and_nothing_else(string path)
    {
        using var golden = new GoldenFile(path);
        var dt = golden["s6.dt"];
        foreach (ref var step in dt.Span)
        {
            step = Math.Abs(step);
        }
        using var arguments = Sequence(golden, dt.Permuted(0, 2, 1));
        AssertEveryForm(golden, S6.Kernel, arguments, "s6.plain");
    }

    [GoldenTheory]
    [MemberData(nameof(Files))]
    public void One_step_from_a_given_state(string path)
    {
        using var golden = new GoldenFile(path);
        using var arguments = new KernelArguments
        {
            { "u", golden["step.x"].Permuted(0, New, 1) },
            { "dt", golden["step.dt"].Permuted(0, New, 1) },
            { "A", golden["s6.A"] },
            { "B", golden["step.B"].Permuted(0, New, New, 1) },
            { "C", golden["step.C"].Permuted(0, New, New, 1) },
            { "bias", golden["s6.bias"] },
            { "skip", golden["s6.D"] },
            { "z", golden["step.z"].Permuted(0, New, 1) },
        };
        var (state, y) = (golden["step.state"], golden.Like("step.y"));
        Calls.Run(SelectiveScan.Kernel, arguments, [ArrayView.Of(state)], [y.Permuted(0, New, 1)]);
        golden.AssertRecorded("step.y", y, "one step");
        golden.AssertRecorded("step.state_out", state, "one step");
    }

    private static KernelArguments Sequence(GoldenFile golden, ArrayView? dt = null) => new()
    {
        { "u", golden["s6.u"].Permuted(0, 2, 1) },
        { "dt", dt ?? golden["s6.dt"].Permuted(0, 2, 1) },
        { "A", golden["s6.A"] },
        { "B", golden["s6.B"].Permuted(0, 2, New, 1) },
        { "C", golden["s6.C"].Permuted(0, 2, New, 1) },
    };

    private static void AssertEveryForm(GoldenFile golden, ArrayKernel scan, KernelArguments arguments, string name)
    {
        Assert.NotNull(scan.Chunks);
        foreach (var options in Forms.Of(scan, (int)Calls.Steps(scan, arguments)))
        {
            var (y, last) = (golden.Like(name + ".y"), golden.Like(name + ".last"));
            Calls.Run(scan, arguments, [ArrayView.Of(last)], [y.Permuted(0, 2, 1)], options);
            golden.AssertRecorded(name + ".y", y, options.ToString());
            golden.AssertRecorded(name + ".last", last, options.ToString());
        }
        var (steps, state) = (golden.Like(name + ".y"), golden.Like(name + ".last"));
        Calls.RunStepByStep(scan, arguments, [ArrayView.Of(state)], [steps.Permuted(0, 2, 1)]);
        golden.AssertRecorded(name + ".y", steps, "single steps");
        golden.AssertRecorded(name + ".last", state, "single steps");
    }
}
