using System.CommandLine;
using Kernels.Benchmarks.Gpu.Measuring;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>
/// <c>run</c>: the time of every kernel in captured graphs over copies of its weights, beside the time that its bytes take at the rate of a
/// copy and beside cuBLAS, all in turns. A kernel that is wrong is not timed, and makes the program end with 1.
/// </summary>
internal static class RunCommand
{
    private const int CopyBytes = 1 << 29;

    private static readonly Column[] Columns =
    [
        new("n", "n", "F0"),
        new("k", "k", "F0"),
        new("m", "m", "F0"),
        new("µs", "microseconds", "F1"),
        new("Floor µs", "floor_microseconds", "F1"),
        new("Of the floor", "floor_ratio", "P0"),
        new("× cuBLAS fp16", "speed_over_cublas_fp16", "F2"),
        new("Copy TB/s", "copy_terabytes_per_second", "F2"),
        new("Relative error", "relative_error", "E1"),
        new("Copies", "copies", "F0"),
    ];

    public static Command Create()
    {
        var command = new Command("run", "Times of every kernel against the bytes floor and cuBLAS, in captured graphs; needs a GPU");
        var options = new LinearOptions(["4096x4096", "11008x4096", "4096x11008"], [1, 16, 64, 256, 1024]);
        var rounds = new Option<int>("--rounds") { Description = "Replays of each graph, of which the median counts", DefaultValueFactory = _ => 30 };
        var json = new Option<bool>("--json") { Description = "JSON instead of a table" };
        var ilgpu = new Option<bool>("--ilgpu") { Description = "The kernels that ILGPU compiles too" };
        var save = new Option<string?>("--save") { Description = "A file that takes the figures as JSON, beside the table" };
        options.AddTo(command);
        command.Options.Add(ilgpu);
        command.Options.Add(save);
        command.Options.Add(rounds);
        command.Options.Add(json);
        command.SetAction(parse =>
        {
            using var device = options.Open(parse);
            if (!device.HasPtx)
            {
                throw new MissingPartException($"{device.Facts} has no times worth a table: run needs a CUDA device.");
            }
            using var stream = device.CreateStream();
            using var all = new LinearCandidates(device);
            var candidates = options.Candidates(parse, all, parse.GetValue(ilgpu));
            var (seed, batches) = (options.Seed(parse), options.Batches(parse));
            using var copy = new CopySubject(device, CopyBytes, seed);
            var wrong = 0;
            var report = new Report("y = x wᵀ: medians in captured graphs", parse.GetValue(json), ["Kernel", "Verdict"], Columns) { SavePath = parse.GetValue(save) };
            report.Run(
                options.Weights(parse),
                $"{device.Facts}; seed {seed}; floor: a launch's bytes at the rate of a copy in the same run{all.Note}",
                weights => $"{weights.N} × {weights.K}",
                weights =>
                {
                    using var contest = new Contest(candidates, weights.N, weights.K, seed);
                    var rows = batches.SelectMany(m => ToRows(contest.Measure(stream, m, copy, parse.GetValue(rounds)), new LinearShape(weights.N, weights.K, m))).ToList();
                    wrong += rows.Count(r => !r.IsRight);
                    return rows.Select(r => r.Row);
                });
            return wrong == 0 ? 0 : 1;
        });
        return command;
    }

    private static IEnumerable<(Row Row, bool IsRight)> ToRows(IReadOnlyList<Contestant> contestants, LinearShape shape)
    {
        var baseline = contestants.FirstOrDefault(c => c.Name == CuBlasTypes.Fp16.Name)?.Seconds ?? double.NaN;
        return contestants.Select(c => (new Row(
            [c.Name, c.Verdict.ToString()],
            [
                shape.N, shape.K, shape.M, c.Seconds * 1e6, c.FloorSeconds * 1e6, c.FloorSeconds / c.Seconds, baseline / c.Seconds,
                c.CopyRate / 1e12, c.Verdict.Error, c.Copies,
            ]), c.Verdict.IsRight));
    }
}
