using System.CommandLine;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// <c>gemv</c>: one token against weights from memory, in turns with a plain read of as many bytes. The time includes all that a call
/// does, the encoding of the activations too.
/// </summary>
internal static class GemvCommand
{
    private const long MegaByte = 1_000_000;

    public static Command Create()
    {
        var command = new Command("gemv", "One token: speed against a plain read of the same bytes");
        var common = new CommonOptions();
        var megabytes = CommonOptions.Positive("--megabytes", 600, "Weights of each format, in copies that take turns; more than the caches hold");
        common.AddTo(command);
        command.Options.Add(megabytes);
        command.SetAction(parse =>
        {
            var (threads, n, k, seconds) = (parse.GetValue(common.Threads), parse.GetValue(common.N), parse.GetValue(common.K), parse.GetValue(common.Seconds));
            var leastBytes = parse.GetValue(megabytes) * MegaByte;
            using var pool = new WorkerPool(threads);
            var report = Report.OfKernels(
                $"GEMV, n={n} k={k}: medians; ratios of neighbours in time",
                parse.GetValue(common.Json),
                new Column("µs", "microseconds", "F1"),
                new Column("GB/s", "gigabytes_per_second", "F1"),
                new Column("Read GB/s", "read_gigabytes_per_second", "F1"),
                new Column("Of the read", "ratio", "P0"),
                new Column("MB", "megabytes", "F1"),
                new Column("MB in turns", "megabytes_in_turns", "F0"));
            report.Run(common.Kernels(parse), Report.Machine(threads), kernel =>
            {
                using var subject = new KernelSubject(kernel, 1, n, k, leastBytes, pool);
                var times = PairedTimes.Measure(subject.Run, subject.Read, seconds, leastPairs: 20);
                return
                [
                    times.SubjectSeconds * 1e6,
                    subject.Bytes / times.SubjectSeconds / 1e9,
                    subject.Bytes / times.LimitSeconds / 1e9,
                    times.Ratio,
                    (double)subject.Bytes / MegaByte,
                    (double)subject.AllBytes / MegaByte,
                ];
            });
        });
        return command;
    }
}
