using System.CommandLine;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// <c>scan</c>: a whole sequence of a state-space recurrence, in turns with peers that compute the same. Nobody else's library is
/// needed: peers that are absent are left out.
/// </summary>
internal static class ScanCommand
{
    public static Command Create()
    {
        var command = new Command("scan", "State-space recurrences: speed against plain loops and ggml");
        var threads = CommonOptions.Positive("--threads", 2, "Threads, the caller's included");
        var steps = CommonOptions.Positive("--steps", 512, "Length of the sequence");
        var channels = CommonOptions.Positive("--channels", 1536, "Channels of S6 and SelectiveScan");
        var states = CommonOptions.Positive("--states", 16, "States of each of their channels");
        var heads = CommonOptions.Positive("--heads", 24, "Heads of Ssd");
        var headSize = CommonOptions.Positive("--head-size", 64, "Channels of each head");
        var headStates = CommonOptions.Positive("--head-states", 128, "States of each channel of a head");
        var seconds = new Option<double>("--seconds") { Description = "Time for each equation", DefaultValueFactory = _ => 10 };
        var equation = new Option<ScanEquation?>("--equation") { Description = "Only this equation" };
        var ggml = new Option<string?>("--ggml") { Description = "The folder of ggml's shared libraries (libggml*.so), or one of them" };
        var fetch = new Option<bool>("--fetch-peers") { Description = "Download ggml with npm unless it was downloaded before" };
        var json = new Option<bool>("--json") { Description = "JSON instead of a table" };
        foreach (var option in new Option[] { threads, steps, channels, states, heads, headSize, headStates, seconds, equation, ggml, fetch, json })
        {
            command.Options.Add(option);
        }
        command.SetAction(parse =>
        {
            if (parse.GetValue(fetch))
            {
                GgmlPackage.Fetch();
            }
            using var peers = new ScanPeers(parse.GetValue(ggml));
            using var pool = new WorkerPool(parse.GetValue(threads));
            var selective = new ScanShape(parse.GetValue(steps), parse.GetValue(channels), 1, parse.GetValue(states));
            var ssd = new ScanShape(parse.GetValue(steps), parse.GetValue(heads), parse.GetValue(headSize), parse.GetValue(headStates));
            var wanted = parse.GetValue(equation);
            var report = new Report(
                $"{selective.Steps} steps, {selective.Channels} channels × {selective.States} states; Ssd {ssd.Heads} × {ssd.HeadSize} × {ssd.States}: medians; ratios of neighbours in time",
                parse.GetValue(json),
                ["Equation", "Computed by"],
                ScanGroup.Columns);
            report.Run(
                [.. Enum.GetValues<ScanEquation>().Where(e => wanted is null || e == wanted)],
                $"{Report.Machine(pool.Threads)}\n{peers.Description}",
                e => e.ToString(),
                e =>
                {
                    var inputs = new ScanInputs(e, e == ScanEquation.Ssd ? ssd : selective);
                    using var group = new ScanGroup(inputs, [.. GeneratedScan.All(inputs, pool), .. peers.Of(inputs, pool)]);
                    return group.Measure(parse.GetValue(seconds)).ToList();
                });
        });
        return command;
    }
}
