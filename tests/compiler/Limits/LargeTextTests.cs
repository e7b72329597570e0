namespace Kernels.Compiler.Tests.Limits;

/// <summary>
/// The compiler runs inside editors: whatever a text asks for, it ends, on a small stack, with a message at the right place, and the other
/// declarations are compiled. That it ends soon is a matter of counted limits; the time given here only keeps a fault from hanging the run.
/// </summary>
public class LargeTextTests
{
    private const int Hanging = 300_000;

    public static TheoryData<string> Refused => [.. LargeTexts.Refused.Keys];

    public static TheoryData<string> Compiled => [.. LargeTexts.Compiled.Keys];

    [Theory(Timeout = Hanging)]
    [MemberData(nameof(Refused))]
    public async Task What_is_beyond_a_limit_has_a_message_at_its_place(string what)
    {
        var (text, messages) = LargeTexts.Refused[what];
        var run = await Task.Run(() => BoundedRun.Of(LargeTexts.Beside(text)));

        var found = run.Messages.ToList();
        Assert.All(messages, message => Assert.True(found.Exists(f => f.StartsWith(message, StringComparison.Ordinal)), $"{what}: {message} is not among {string.Join(", ", found.Take(8))}"));
        Assert.DoesNotContain(found, f => f.StartsWith("QK0248", StringComparison.Ordinal) || f.StartsWith("QK0249", StringComparison.Ordinal));
        Assert.True(found.Count(f => !f.StartsWith("QK09", StringComparison.Ordinal)) <= 2 * Compiler.Limits.Messages, what);
        Assert.All(run.Diagnostics, d => Assert.True(run.Holds(d.Span), d.ToString()));
        if (messages is not ["QK0020 1:1"])
        {
            Assert.Equal(["Fine"], run.Classes);
        }
    }

    [Theory(Timeout = Hanging)]
    [MemberData(nameof(Compiled))]
    public async Task What_is_within_the_limits_is_compiled(string what)
    {
        var run = await Task.Run(() => BoundedRun.Of(LargeTexts.Beside(LargeTexts.Compiled[what])));

        Assert.Empty(run.Messages);
        Assert.True(run.Classes.Count() > 1, what);
    }
}
