using System.Globalization;

namespace Kernels.Compiler.Tests.Limits;

/// <summary>Whatever is typed, the compiler says what is wrong with it or compiles it: nothing is thrown, and each message lies in the text.</summary>
public class MutationTests
{
    /// <summary>How many texts a run tries; <c>KERNELS_MUTATIONS</c> asks for another number, or for <c>first..last</c>.</summary>
    private static Range Seeds => Environment.GetEnvironmentVariable("KERNELS_MUTATIONS")?.Split("..") switch
    {
        [var first, var last] => Number(first)..Number(last),
        [var count] => 0..Number(count),
        _ => 0..300,
    };

    [Fact(Timeout = 24 * 3600_000)]
    public async Task A_text_with_random_changes_ends_in_messages_or_classes()
    {
        var wrong = new List<string>();
        for (var seed = Seeds.Start.Value; seed < Seeds.End.Value; seed++)
        {
            var text = Mutations.Text(new Random(seed));
            if (await Task.Run(() => Fault(text)) is { } fault)
            {
                wrong.Add($"{seed}: {fault}\n{text}");
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    private static string? Fault(string text)
    {
        try
        {
            var run = BoundedRun.Of(text);
            return run.Diagnostics.FirstOrDefault(d => !run.Holds(d.Span)) is { } outside ? "outside of the text: " + outside.Format("")
                : run.Diagnostics.FirstOrDefault(d => d.Kind.Id is "QK0220" or "QK0248" or "QK0249") is { } failure ? failure.Format("")
                : run.Units.SelectMany(u => u.Gpu).FirstOrDefault(g => g.Reason?.Contains("Exception", StringComparison.Ordinal) == true) is { } gpu ? gpu.Name + ": " + gpu.Reason
                : null;
        }
        catch (InvalidOperationException e)
        {
            return e.ToString();
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
