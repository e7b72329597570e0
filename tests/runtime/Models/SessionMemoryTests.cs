using Kernels.Graph;
using Kernels.Models;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Memory follows the tokens that a session has read, not those that its model allows.</summary>
public class SessionMemoryTests
{
    // Keys and values of two layers and two heads of 14, padded to 32.
    private const long BytesOfToken = 2 * 2 * 2 * 32 * sizeof(float);

    [Theory]
    [InlineData(131072)]
    [InlineData(1 << 30)]
    [InlineData(int.MaxValue)]
    public void A_long_context_takes_no_memory_before_it_is_used(int positions)
    {
        using var model = TinyLlama.Load(TinyLlama.Config with { MaxPositions = positions });
        Assert.Equal(positions, model.MaxSequence);
        using var session = model.CreateSession();
        session.Prefill(TinyLlama.Tokens(12), []);

        Assert.InRange(session.ReservedBytes, session.MemoryBytes, 64 * BytesOfToken);
        Assert.InRange(Angles(model).Bytes, 1, 256 * 14 * sizeof(float));
    }

    [Fact]
    public void Memory_grows_with_the_text_and_at_most_to_its_double()
    {
        using var model = TinyLlama.Load(TinyLlama.Config with { MaxPositions = int.MaxValue });
        using var session = model.CreateSession();
        var grown = new List<long>();
        for (var i = 0; i < 700; i++)
        {
            session.Decode(i % 37, []);
            grown.Add(session.ReservedBytes);
            Assert.InRange(session.ReservedBytes, session.MemoryBytes, 2 * BytesOfToken * Math.Max(64, i + 1));
        }

        Assert.Equal(5, grown.Distinct().Count());
        Assert.InRange(Angles(model).Bytes, 700 * 14 * sizeof(float), 2 * 2 * 700 * 14 * sizeof(float));
    }

    [Fact]
    public void A_session_takes_no_more_than_its_longest_text_needs()
    {
        using var model = TinyLlama.Load(TinyLlama.Config with { MaxPositions = 70 });
        using var session = model.CreateSession();
        session.Prefill(TinyLlama.Tokens(70), []);
        Assert.InRange(session.ReservedBytes, session.MemoryBytes, model.OnCpu.StateBytes);
    }

    [Fact]
    public void A_cache_that_grew_step_by_step_gives_the_bits_of_one_that_was_large_at_once()
    {
        var tokens = TinyLlama.Tokens(600);
        var config = TinyLlama.Config with { MaxPositions = 1000 };
        using var model = TinyLlama.Load(config, TinyLlama.Options with { MaxTokens = 600 });
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        for (var i = 0; i < tokens.Length; i++)
        {
            session.Decode(tokens[i], logits.AsSpan(i * model.VocabularySize, model.VocabularySize));
        }

        Assert.Equal(TinyLlama.Prefill(model, tokens), logits);
    }

    [Fact]
    public void A_long_snapshot_restores_into_a_session_that_has_read_little_and_the_other_way_round()
    {
        var config = TinyLlama.Config with { MaxPositions = 1000 };
        using var model = TinyLlama.Load(config);
        using var far = model.CreateSession();
        using var near = model.CreateSession();
        far.Prefill(TinyLlama.Tokens(300), []);
        near.Prefill(TinyLlama.Tokens(5), []);
        using var long300 = far.Save();
        using var short5 = near.Save();
        var (afterLong, afterShort) = (Continue(far), Continue(near));
        near.Restore(long300);
        far.Restore(short5);

        Assert.Equal(afterLong, Continue(near));
        Assert.Equal(afterShort, Continue(far));
        far.Reset();
        Assert.Equal(TinyLlama.Prefill(model, TinyLlama.Tokens(200)), Prefill(far, 200));
    }

    [Fact]
    public void An_imitated_text_takes_the_memory_of_a_read_one()
    {
        using var model = TinyLlama.Load(TinyLlama.Config with { MaxPositions = 100_000 });
        using var read = model.CreateSession();
        using var imitated = model.CreateSession();
        read.Prefill(TinyLlama.Tokens(500), []);
        imitated.Imitate(500, 1);
        imitated.Decode(1, []);
        read.Decode(1, []);

        Assert.Equal(read.MemoryBytes, imitated.MemoryBytes);
        Assert.InRange(imitated.ReservedBytes, imitated.MemoryBytes, 2 * imitated.MemoryBytes);
    }

    [Fact]
    public void Angles_that_several_threads_ask_for_are_those_of_their_positions()
    {
        using var angles = new RotaryAngles(1, 0.25, 0.001);
        Parallel.For(0, 64, i =>
        {
            var positions = 1 + (i * 97 % 5000);
            var table = angles.Through(positions);
            for (var pair = 0; pair < 3; pair++)
            {
                var (sine, cosine) = Math.SinCos((positions - 1) * angles.Frequencies[pair]);
                Assert.Equal(((float)cosine, (float)sine), (table.Cosines.Row(positions - 1)[pair], table.Sines.Row(positions - 1)[pair]));
            }
        });

        Assert.InRange(angles.Bytes, 1, 3L * 2 * 2 * 8192 * sizeof(float));
    }

    private static RotaryAngles Angles(LanguageModel model) => model.Plan.Nodes.OfType<RotaryEmbedding>().First().Angles;

    private static float[] Continue(LanguageSession session)
    {
        var logits = new float[session.Model.VocabularySize];
        session.Decode(7, logits);
        return logits;
    }

    private static float[] Prefill(LanguageSession session, int count)
    {
        var logits = new float[count * session.Model.VocabularySize];
        session.Prefill(TinyLlama.Tokens(count), logits);
        return logits;
    }
}
