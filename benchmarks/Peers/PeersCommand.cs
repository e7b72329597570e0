using System.CommandLine;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// <c>peers</c>: our Linear against the best that others wrote by hand, in turns in one process, with the limits of the machine, and with
/// the error of each beside its speed. Peers that are absent are named and left out.
/// </summary>
internal static class PeersCommand
{
    public static Command Create()
    {
        var command = new Command("peers", "Linear against ggml, ik_llama.cpp and ONNX Runtime, with the error of each");
        PeersOptions.AddTo(command);
        command.SetAction(parse => Run(PeersOptions.Of(parse)));
        return command;
    }

    private static void Run(PeersOptions options)
    {
        if (options.Fetch)
        {
            GgmlPackage.Fetch();
        }
        // The formats of GGUF files say what ggml's weights are worth.
        Kernels.Gguf.QkFormats.Register();
        var peers = new LinearPeers(options.Ggml, options.Classes);
        var results = new List<LinearResult>();
        var report = new Report("Linear and its peers: medians; ratios of neighbours in time", options.Json, LinearResult.Labels, LinearResult.Columns);
        report.Run(
            [.. options.Weights.SelectMany(w => options.Classes.Select(c => (w.N, w.K, Class: c)))],
            $"{Report.Machine(options.Threads.Max())}; bytes by {ByteRate.Instructions ?? "nothing"}\n{peers.Description}",
            subject => $"{subject.N} × {subject.K}, {subject.Class}",
            subject =>
            {
                var measured = Measure(peers, options, subject.N, subject.K, subject.Class);
                results.AddRange(measured);
                return measured.GroupBy(r => r.Case).SelectMany(group => group.First().LimitRows().Concat(group.Select(r => r.ToRow())));
            });
        if (options.Plot is not null)
        {
            RooflinePlot.Write(results, options.Plot);
        }
    }

    private static List<LinearResult> Measure(LinearPeers peers, PeersOptions options, int n, int k, LinearClass of)
    {
        using var encoding = new WorkerPool(Environment.ProcessorCount);
        using var problem = new LinearProblem(n, k, options.Tokens.Max(), of.Ternary, encoding);
        using var packed = GeneratedLinear.Encode(of.Ours, problem, encoding);
        var contenders = peers.Of(of, problem, packed, encoding);
        try
        {
            var round = new LinearRound(of, problem, contenders, options.RotationBytes, options.Seconds);
            var results = new List<LinearResult>();
            foreach (var threads in options.Threads)
            {
                using var pool = new WorkerPool(threads);
                using var limits = new MachineLimits(options.RotationBytes, pool);
                results.AddRange(options.Tokens.SelectMany(m => round.Measure(m, limits, pool)));
            }
            return results;
        }
        finally
        {
            foreach (var contender in contenders)
            {
                contender.Dispose();
            }
        }
    }
}
