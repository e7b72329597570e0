using Spectre.Console;

namespace Kernels.Quickstart;

/// <summary>Measures the candidates with a progress bar for each, or silently.</summary>
internal static class ProgressView
{
    public static IReadOnlyList<Row> Run(IReadOnlyList<Candidate> candidates, Measurement measurement, bool isShown, CancellationToken cancellation)
    {
        if (!isShown)
        {
            return [.. candidates.Select(c => measurement.Measure(c, new Progress<double>(), cancellation))];
        }
        return AnsiConsole.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(bars =>
            {
                var all = bars.AddTask(measurement.ModelName, maxValue: candidates.Count * Measurement.Steps);
                return candidates.Select((candidate, i) =>
                {
                    var bar = bars.AddTask(candidate.Name, maxValue: Measurement.Steps);
                    var row = measurement.Measure(
                        candidate,
                        new StepProgress(step =>
                        {
                            bar.Value = step;
                            all.Value = (i * Measurement.Steps) + step;
                        }),
                        cancellation);
                    bar.StopTask();
                    return row;
                }).ToList();
            });
    }
}
