using System.CommandLine;
using Kernels.Formats;
using Kernels.Products;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary><c>experts</c>: a mixture of experts, in turns with one product that reads the same weights and multiplies as often.</summary>
internal static class ExpertsCommand
{
    public static Command Create()
    {
        var command = new Command("experts", "A mixture of experts against one dense product with the same weights");
        var common = new CommonOptions();
        var (experts, tokens, chosen) = (CommonOptions.Positive("--experts", 8, "Experts"), CommonOptions.Positive("--m", 64, "Tokens"), CommonOptions.Positive("--chosen", 2, "Experts of each token"));
        common.AddTo(command);
        foreach (var option in new[] { experts, tokens, chosen })
        {
            command.Options.Add(option);
        }
        command.SetAction(parse =>
        {
            var (threads, n, k, seconds) = (parse.GetValue(common.Threads), parse.GetValue(common.N), parse.GetValue(common.K), parse.GetValue(common.Seconds));
            var (e, m, c) = (parse.GetValue(experts), parse.GetValue(tokens), Math.Min(parse.GetValue(chosen), parse.GetValue(experts)));
            var each = (m * c / e) + (m * c % e == 0 ? 0 : 1);
            using var pool = new WorkerPool(threads);
            var report = Report.OfKernels(
                $"{e} experts of {n}×{k}, {c} for each of {m} tokens, against {each} tokens of one product of {e * n}×{k}: medians; ratios of neighbours in time",
                parse.GetValue(common.Json),
                new Column("ms", "milliseconds", "F2"),
                new Column("Dense ms", "dense_milliseconds", "F2"),
                new Column("Of the dense time", "ratio", "F2"));
            report.Run(common.Kernels(parse), Report.Machine(threads), kernel =>
            {
                using var dense = new KernelSubject(kernel, each, e * n, k, leastBytes: 0, pool);
                PackedMatrix[] weights = [.. Enumerable.Range(0, e).Select(_ => RandomWeights.Pack(kernel.Weight, n, k, pool))];
                var mixture = new ExpertLinear(kernel, weights);
                var random = new Random(3);
                var routing = ExpertRouting.Of([.. Enumerable.Range(0, m).SelectMany(_ => Enumerable.Range(0, e).OrderBy(_ => random.Next()).Take(c))], c, e);
                float[] x = [.. Enumerable.Range(0, m * k).Select(_ => random.NextSingle() - 0.5f)];
                float[] gates = [.. Enumerable.Range(0, m * c).Select(_ => random.NextSingle())];
                var (inputs, outputs, mixed) = (new float[routing.Places * k], new float[routing.Places * n], new float[m * n]);
                var times = PairedTimes.Measure(
                    _ =>
                    {
                        routing.Scatter(x, k, inputs);
                        mixture.Run(routing, inputs, outputs, pool);
                        routing.Gather(outputs, gates, n, mixed);
                    },
                    dense.Run,
                    seconds,
                    leastPairs: 10);
                Array.ForEach(weights, w => w.Dispose());
                return [times.SubjectSeconds * 1e3, times.LimitSeconds * 1e3, 1 / times.Ratio];
            });
        });
        return command;
    }
}
