using System.CommandLine;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// <c>operations</c>: what a model does between its products, written by hand as the CPU runs it, in turns with the declared kernels that devices run.
/// Which of the two the CPU takes is decided by this.
/// </summary>
internal static class OperationsCommand
{
    // Each turn does this many elements, so that the clock's own time does not count.
    private const int ElementsPerTurn = 4_000_000;

    private static readonly (int Tokens, int Width)[] Shapes = [(1, 384), (1, 4096), (256, 384), (64, 4096)];

    public static Command Create()
    {
        var command = new Command("operations", "Norms, rotary embeddings, gates, additions and embeddings: written by hand against declared");
        var threads = CommonOptions.Positive("--threads", 2, "Threads, the caller's included");
        var seconds = new Option<double>("--seconds") { Description = "Time for each operation and shape", DefaultValueFactory = _ => 2 };
        var json = new Option<bool>("--json") { Description = "JSON instead of a table" };
        foreach (var option in new Option[] { threads, seconds, json })
        {
            command.Options.Add(option);
        }
        command.SetAction(parse =>
        {
            using var pool = new WorkerPool(parse.GetValue(threads));
            var report = new Report(
                "One call of an operation: medians; ratios of neighbours in time",
                parse.GetValue(json),
                ["Operation", "Tokens × width"],
                new Column("By hand, µs", "hand_microseconds", "F2"),
                new Column("Declared, µs", "declared_microseconds", "F2"),
                new Column("Hand / declared", "ratio", "F2"),
                new Column("Difference", "difference", "0.0E+0"));
            report.Run(
                [.. Shapes.SelectMany(shape => OperationSubject.Names.Select(operation => (Operation: operation, shape.Tokens, shape.Width)))],
                Report.Machine(pool.Threads),
                s => $"{s.Operation}, {s.Tokens} × {s.Width}",
                s => [Measure(s.Operation, s.Tokens, s.Width, pool, parse.GetValue(seconds))]);
        });
        return command;
    }

    private static Row Measure(string operation, int tokens, int width, WorkerPool pool, double seconds)
    {
        using var subject = new OperationSubject(operation, tokens, width, pool);
        var calls = Math.Max(1, ElementsPerTurn / (tokens * width));
        var times = RoundTimes.Measure([Repeat(subject.RunHand), Repeat(subject.RunDeclared)], seconds, leastRounds: 10);
        return new Row(
            [operation, $"{tokens} × {width}"],
            [times.Seconds(0) / calls * 1e6, times.Seconds(1) / calls * 1e6, times.Ratio(0, 1), subject.Difference()]);

        Action<int> Repeat(Action run) => _ =>
        {
            for (var i = 0; i < calls; i++)
            {
                run();
            }
        };
    }
}
