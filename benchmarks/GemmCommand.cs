using System.CommandLine;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary><c>gemm</c>: many tokens, in turns with multiply-adds on registers alone.</summary>
internal static class GemmCommand
{
    public static Command Create()
    {
        var command = new Command("gemm", "Many tokens: speed against f32 multiply-adds on registers alone");
        var common = new CommonOptions();
        var tokens = CommonOptions.Positive("--m", 256, "Tokens");
        common.AddTo(command);
        command.Options.Add(tokens);
        command.SetAction(parse =>
        {
            var (threads, n, k, seconds) = (parse.GetValue(common.Threads), parse.GetValue(common.N), parse.GetValue(common.K), parse.GetValue(common.Seconds));
            var m = parse.GetValue(tokens);
            using var pool = new WorkerPool(threads);
            var report = Report.OfKernels(
                $"GEMM, m={m} n={n} k={k}: medians; ratios of neighbours in time",
                parse.GetValue(common.Json),
                new Column("ms", "milliseconds", "F2"),
                new Column("GFLOP/s", "gigaflops", "F1"),
                new Column("FMA GFLOP/s", "fma_gigaflops", "F1"),
                new Column("Of the FMA rate", "ratio", "P0"));
            report.Run(common.Kernels(parse, "f32"), Report.Machine(threads), kernel =>
            {
                using var subject = new KernelSubject(kernel, m, n, k, leastBytes: 0, pool);
                var times = PairedTimes.Measure(subject.Run, _ => FmaRate.Run(pool), seconds, leastPairs: 10);
                var operations = 2.0 * m * n * k;
                return
                [
                    times.SubjectSeconds * 1e3,
                    operations / times.SubjectSeconds / 1e9,
                    FmaRate.Operations / times.LimitSeconds / 1e9,
                    times.Ratio * operations / FmaRate.Operations,
                ];
            });
        });
        return command;
    }
}
