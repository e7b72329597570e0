using System.CommandLine;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary><c>check</c>: every kernel against the float64 result, on random operands and over poisoned results. Ends with 1 if one is wrong.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Every kernel against the float64 result on random data");
        var options = new LinearOptions(["4096x4096", "384x1408", "130x256", "33x417"], [1, 3, 8, 16, 17, 64, 100]);
        var json = new Option<bool>("--json") { Description = "JSON instead of a table" };
        options.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parse =>
        {
            using var device = options.Open(parse);
            using var stream = device.CreateStream();
            using var all = new LinearCandidates(device);
            var candidates = options.Candidates(parse, all, ilgpu: true);
            var (seed, batches) = (options.Seed(parse), options.Batches(parse));
            var (wrong, compared) = (0, 0);
            var report = new Report(
                "Results against float64", parse.GetValue(json), ["Kernel", "Verdict"],
                new Column("n", "n", "F0"), new Column("k", "k", "F0"), new Column("m", "m", "F0"), new Column("Relative error", "relative_error", "E1"));
            report.Run(
                options.Weights(parse),
                $"{device.Facts}; seed {seed}{all.Note}",
                weights => $"{weights.N} × {weights.K}",
                weights =>
                {
                    var takers = candidates.Where(c => batches.Any(m => c.Takes(new LinearShape(weights.N, weights.K, m))));
                    using var contest = new Contest(takers, weights.N, weights.K, seed);
                    var rows = batches.SelectMany(m => contest.Check(stream, m).Select(c => (Batch: m, Result: c))).ToList();
                    compared += rows.Count;
                    wrong += rows.Count(r => !r.Result.Verdict.IsRight);
                    return rows.Select(r => new Row([r.Result.Name, r.Result.Verdict.ToString()], [weights.N, weights.K, r.Batch, r.Result.Verdict.Error]));
                });
            if (compared == 0)
            {
                throw new MissingPartException($"Nothing was checked: no kernel that is asked for runs on {device.Facts}.");
            }
            return wrong == 0 ? 0 : 1;
        });
        return command;
    }
}
