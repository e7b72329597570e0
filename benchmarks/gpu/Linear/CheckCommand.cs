using System.CommandLine;
using Kernels.Benchmarks.Gpu.Measuring;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary><c>check</c>: every kernel against the float64 result, on random operands and over poisoned results. Ends with 1 if one is wrong.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Every kernel against the float64 result on random data");
        var options = new LinearOptions(["4096x4096", "384x1408", "130x256", "33x416"], [1, 3, 8, 16, 17, 64, 100]);
        var json = new Option<bool>("--json") { Description = "JSON instead of a table" };
        options.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parse =>
        {
            using var device = options.Open(parse);
            using var stream = device.CreateStream();
            using var all = new LinearCandidates(device);
            var seed = options.Seed(parse);
            var pairs = (from c in options.Candidates(parse, all) from s in options.Shapes(parse) where c.Takes(s) select (Candidate: c, Shape: s)).ToList();
            if (pairs.Count == 0)
            {
                throw new MissingPartException($"Nothing was checked: no kernel that is asked for runs on {device.Facts}.");
            }
            var wrong = 0;
            var report = new Report(
                "Results against float64", parse.GetValue(json), ["Kernel", "Verdict"],
                new Column("n", "n", "F0"), new Column("k", "k", "F0"), new Column("m", "m", "F0"), new Column("Relative error", "relative_error", "E1"));
            report.Run(
                pairs,
                $"{device.Facts}; seed {seed}{all.Note}",
                pair => $"{pair.Candidate.Name}, {pair.Shape}",
                pair =>
                {
                    using var subject = pair.Candidate.Create(pair.Shape, seed);
                    var verdict = Verdict.Of(subject, stream, pair.Candidate.Tolerance);
                    wrong += verdict.IsRight ? 0 : 1;
                    return [new Row([pair.Candidate.Name, verdict.ToString()], [pair.Shape.N, pair.Shape.K, pair.Shape.M, verdict.Error])];
                });
            return wrong == 0 ? 0 : 1;
        });
        return command;
    }
}
