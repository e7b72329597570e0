using Kernels.Models.Evaluation;

namespace Kernels.Runtime.Tests.Models;

public class EvaluationTests
{
    [Fact]
    public void The_meter_averages_loss_divergence_and_agreement()
    {
        // p = (1/2, 1/4, 1/4) and q = (1/4, 1/2, 1/4) by logarithms, shifted to show that only differences count.
        float[] p = [(float)Math.Log(2) + 5, 5, 5], q = [-3, (float)Math.Log(2) - 3, -3];
        var meter = new QualityMeter();
        meter.Add([.. q, .. p], [0, 2], [.. p, .. p]);

        Assert.Equal(2, meter.Predictions);
        Assert.Equal(Math.Log(4), meter.Loss, 1e-6);
        Assert.Equal(((0.5 * Math.Log(2)) + (0.25 * Math.Log(0.5))) / 2, meter.Divergence, 1e-6);
        Assert.Equal(0.5, meter.Agreement);
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        Assert.Equal(0, LogitMath.CrossEntropy([1000, -1000], 0), 1e-9);
        Assert.Equal(2000, LogitMath.CrossEntropy([1000, -1000], 1), 1e-9);
    }

    [Fact]
    public void Windows_predict_each_byte_once_and_a_short_end_is_left_out()
    {
        var windows = new TextWindows([10, 11, 12, 13, 14, 15, 16, 17], length: 3);
        Assert.Equal(2, windows.Count);
        Assert.Equal([13, 14, 15], windows.Inputs(1).ToArray());
        Assert.Equal([14, 15, 16], windows.Targets(1).ToArray());
        Assert.Equal(1, new TextWindows(new byte[100], 3, 1).Count);
        Assert.Throws<ArgumentException>(() => new TextWindows([1, 2, 3], 3));
    }

    [Fact]
    public void Windows_run_from_a_fresh_state()
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        using var session = model.CreateSession();
        var text = TinyLlama.Tokens(31).Select(t => (byte)t).ToArray();
        var windows = new TextWindows(text, 15);
        var seen = new List<float[]>();
        windows.Run(session, (window, logits, targets) => seen.Add(logits.ToArray()));

        Assert.Equal(TinyLlama.Prefill(model, windows.Inputs(1).ToArray()), seen[1]);
    }

    [Fact]
    public void Greedy_decoding_takes_the_most_likely_token_each_time()
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        using var session = model.CreateSession();
        List<int> text = [.. TinyLlama.Tokens(6)];
        var continued = GreedyDecoder.Continue(session, text.ToArray(), 8);
        foreach (var token in continued)
        {
            Assert.Equal(LogitMath.ArgMax(TinyLlama.Prefill(model, [.. text]).AsSpan(^model.VocabularySize..)), token);
            text.Add(token);
        }
    }
}
