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
        var against = new Option<string?>("--against") { Description = "A format whose kernel for f32 takes its turns too, with how many times its speed each has" };
        common.AddTo(command);
        command.Options.Add(megabytes);
        command.Options.Add(against);
        command.SetAction(parse =>
        {
            var (threads, n, k, seconds) = (parse.GetValue(common.Threads), parse.GetValue(common.N), parse.GetValue(common.K), parse.GetValue(common.Seconds));
            var leastBytes = parse.GetValue(megabytes) * MegaByte;
            var peerKernel = parse.GetValue(against) is { } name ? CommonOptions.Kernel(name, "f32") : null;
            using var pool = new WorkerPool(threads);
            Column[] columns =
            [
                new("µs", "microseconds", "F1"),
                new("GB/s", "gigabytes_per_second", "F1"),
                new("Read GB/s", "read_gigabytes_per_second", "F1"),
                new("Of the read", "ratio", "P0"),
                new("MB", "megabytes", "F1"),
                new("MB in turns", "megabytes_in_turns", "F0"),
            ];
            Column[] ofPeer = peerKernel is null ? [] : [new($"{peerKernel.Weight.Name} µs", "peer_microseconds", "F1"), new($"Times {peerKernel.Weight.Name}", "times_peer", "F1")];
            var report = Report.OfKernels($"GEMV, n={n} k={k}: medians; ratios of neighbours in time", parse.GetValue(common.Json), [.. columns, .. ofPeer]);
            report.Run(common.Kernels(parse), Report.Machine(threads), kernel =>
            {
                using var subject = new KernelSubject(kernel, 1, n, k, leastBytes, pool);
                using var peer = peerKernel is null ? null : new KernelSubject(peerKernel, 1, n, k, leastBytes, pool);
                var times = RoundTimes.Measure(peer is null ? [subject.Run, subject.Read] : [subject.Run, subject.Read, peer.Run], seconds, 20);
                double[] own =
                [
                    times.Seconds(0) * 1e6,
                    subject.Bytes / times.Seconds(0) / 1e9,
                    subject.Bytes / times.Seconds(1) / 1e9,
                    times.Ratio(1, 0),
                    (double)subject.Bytes / MegaByte,
                    (double)subject.AllBytes / MegaByte,
                ];
                return peer is null ? own : [.. own, times.Seconds(2) * 1e6, times.Ratio(2, 0)];
            });
        });
        return command;
    }
}
