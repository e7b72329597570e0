using ILGPU.Runtime.CPU;
using Kernels.Gpu.Models;
using Kernels.Gpu.Tests.Ilgpu;
using Kernels.Models;
using Kernels.Testing;

namespace Kernels.Gpu.Tests.Models;

/// <summary>What sessions on a device keep, forget, go back to and draw.</summary>
[Collection(OnSimulatedDevice.Name)]
public sealed class DeviceSessionTests : IDisposable
{
    private const int Seed = 7;
    private static readonly int[] Prompt = [.. "To"u8.ToArray().Select(b => (int)b)];

    private readonly GpuDevice device = GpuDevice.Simulate(new CPUDevice(numThreadsPerWarp: 2, numWarpsPerMultiprocessor: 1, numMultiprocessors: 1));

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData("llama-shakespeare")]
    [InlineData("mamba-shakespeare")]
    public void A_session_goes_back_to_where_it_was_saved_and_so_does_another(string name)
    {
        using var model = Load(name);
        using var onDevice = new GpuLanguageModel(model, device);
        using var session = onDevice.CreateSession();
        using var other = onDevice.CreateSession();
        var (first, again, elsewhere) = (new float[model.VocabularySize], new float[model.VocabularySize], new float[model.VocabularySize]);

        session.Prefill(Prompt, []);
        using var saved = session.Save();
        session.Decode('!', first);
        session.Restore(saved);
        session.Decode('!', again);
        other.Restore(saved);
        other.Decode('!', elsewhere);

        Assert.Equal(first, again);
        Assert.Equal(first, elsewhere);
        Assert.Equal(Prompt.Length, saved.Position);
        Assert.Equal(Prompt.Length + 1, other.Position);
        Assert.Equal(session.StateBytes + (model.VocabularySize * sizeof(float)), saved.Bytes);
    }

    [Fact]
    public void A_restored_session_continues_as_the_saved_one_would_have()
    {
        using var model = Load("mamba2-shakespeare");
        using var onDevice = new GpuLanguageModel(model, device);
        using var session = onDevice.CreateSession();

        session.Prefill(Prompt, []);
        using var saved = session.Save();
        var continued = session.Continue(2);
        session.Reset();
        session.Decode('?', []);
        session.Restore(saved);

        Assert.Equal(continued, session.Continue(2));
    }

    [Fact]
    public void A_cache_that_grows_changes_no_bit_and_takes_what_is_saved_with_another_room()
    {
        using var model = Load("llama-shakespeare");
        using var onDevice = new GpuLanguageModel(model, device);
        using var growing = onDevice.CreateSession(room: 2);
        using var large = onDevice.CreateSession(room: 16);
        var (expected, logits) = (new float[model.VocabularySize], new float[model.VocabularySize]);
        var narrow = growing.StateBytes;

        large.Prefill(Prompt, []);
        growing.Prefill(Prompt, []);
        Assert.Equal(narrow, growing.StateBytes);
        using var small = growing.Save();
        for (var i = 0; i < 3; i++)
        {
            large.Decode('a' + i, expected);
            growing.Decode('a' + i, logits);
            Assert.Equal(expected, logits);
        }
        Assert.Equal(4 * narrow, growing.StateBytes);
        Assert.Equal(8 * narrow, large.StateBytes);

        using var grown = growing.Save();
        using var fresh = onDevice.CreateSession(room: 2);
        fresh.Restore(grown);
        large.Decode('!', expected);
        fresh.Decode('!', logits);
        Assert.Equal(expected, logits);
        growing.Decode('!', logits);
        Assert.Equal(expected, logits);

        large.Restore(small);
        growing.Restore(small);
        Assert.Equal(large.Continue(3), growing.Continue(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => onDevice.CreateSession(0));
    }

    [Fact]
    public void A_model_is_packed_for_a_device_from_its_fields_and_not_for_the_cpu()
    {
        using var model = Load("mamba2-shakespeare");
        using var before = model.Layers[0].Weights.Open();
        var fromFields = Decode(model);
        using (var after = model.Layers[0].Weights.Open())
        {
            Assert.Same(before.Matrix, after.Matrix);
        }

        using var cpu = model.CreateSession();
        using (var unpacked = model.Layers[0].Weights.Open())
        {
            Assert.NotSame(before.Matrix, unpacked.Matrix);
        }
        Assert.Equal(fromFields, Decode(model));
    }

    [Fact]
    public void A_session_that_is_reset_has_forgotten_everything()
    {
        using var model = Load("mamba2-shakespeare");
        using var onDevice = new GpuLanguageModel(model, device);
        using var session = onDevice.CreateSession();
        var (first, again) = (new float[model.VocabularySize], new float[model.VocabularySize]);

        session.Prefill(Prompt, first);
        session.Reset();
        Assert.Equal(0, session.Position);
        session.Prefill(Prompt, again);

        Assert.Equal(first, again);
    }

    [Fact]
    public void Tokens_are_drawn_on_the_device_as_the_host_would_draw_them()
    {
        const int count = 4;
        const float temperature = 0.8f;
        using var model = Load("mamba2-shakespeare");
        using var onDevice = new GpuLanguageModel(model, device);
        using var session = onDevice.CreateSession();
        using var cpu = model.CreateSession();

        session.Prefill(Prompt, []);
        var drawn = session.Continue(count, temperature, Seed);

        var logits = new float[model.VocabularySize];
        cpu.Prefill(Prompt, logits);
        Assert.All(drawn, token =>
        {
            Assert.Equal(Draw(logits, temperature, cpu.Position), token);
            cpu.Decode(token, logits);
        });
    }

    [Fact]
    public void Draws_follow_the_softmax_of_the_logits_at_the_temperature()
    {
        const int draws = 40_000;
        const float temperature = 0.7f;
        float[] logits = [0f, 1f, -1f, 2f, 0.5f, -8f];
        var counts = new int[logits.Length];

        for (var position = 0; position < draws; position++)
        {
            counts[Draw(logits, temperature, position)]++;
        }

        // Six standard deviations of a binomial distribution.
        var weights = logits.Select(l => Math.Exp(l / (double)temperature)).ToArray();
        Assert.All(weights.Select(w => w / weights.Sum()).Zip(counts), pair =>
            Assert.InRange(pair.Second - (draws * pair.First), -6 * Math.Sqrt(draws * pair.First) - 1, (6 * Math.Sqrt(draws * pair.First)) + 1));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using var model = Load("mamba2-shakespeare");
        using var onDevice = new GpuLanguageModel(model, device);
        using var twin = new GpuLanguageModel(model, device);
        using var session = onDevice.CreateSession();
        using var stranger = twin.CreateSession();
        var saved = stranger.Save();

        Assert.Contains("Prefill it first", Assert.Throws<InvalidOperationException>(() => session.Continue(1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Continue(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Continue(1, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Continue(1, -1f));
        Assert.Contains("another model", Assert.Throws<ArgumentException>(() => session.Restore(saved)).Message, StringComparison.Ordinal);
        saved.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stranger.Restore(saved));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Decode(model.VocabularySize, []));
        Assert.Contains("do not fit", Assert.Throws<InvalidOperationException>(() => session.Prefill(new int[model.MaxSequence + 1], [])).Message, StringComparison.Ordinal);
    }

    private static LanguageModel Load(string name) => LanguageModel.Load(TestData.FindModel(name)!, new ModelOptions { MaxTokens = Prompt.Length, MaxSequence = 16 });

    private float[] Decode(LanguageModel model)
    {
        using var onDevice = new GpuLanguageModel(model, device);
        using var session = onDevice.CreateSession();
        var logits = new float[model.VocabularySize];
        session.Decode(Prompt[0], logits);
        return logits;
    }

    private static int Draw(float[] logits, float temperature, int position) =>
        Enumerable.Range(0, logits.Length).MaxBy(i => logits[i] + (temperature * TokenChoice.Gumbel(Seed, position, i)));
}
