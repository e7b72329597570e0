using Kernels.Models;

namespace Kernels.Runtime.Tests.Models;

public class SessionSnapshotTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void A_restored_session_continues_with_the_same_bits(string kind)
    {
        using var model = TinyModels.Load(kind);
        using var session = model.CreateSession();
        session.Prefill(TinyLlama.Tokens(13), []);
        using var snapshot = session.Save();
        var expected = Continue(session, 3);

        Assert.Equal(13, snapshot.Position);
        session.Restore(snapshot);
        Assert.Equal(13, session.Position);
        Assert.Equal(expected, Continue(session, 3));
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void A_snapshot_restores_into_another_session_of_its_model_whatever_that_has_read(string kind)
    {
        using var model = TinyModels.Load(kind);
        using var first = model.CreateSession();
        using var second = model.CreateSession();
        second.Prefill(TinyLlama.Tokens(70), []);
        first.Prefill(TinyLlama.Tokens(9), []);
        using var snapshot = first.Save();
        second.Restore(snapshot);

        Assert.Equal(Continue(first, 5), Continue(second, 5));
        Assert.Equal(first.Position, second.Position);
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void A_fresh_snapshot_makes_a_session_as_new(string kind)
    {
        using var model = TinyModels.Load(kind);
        using var session = model.CreateSession();
        using var fresh = session.Save();
        var expected = Continue(session, 4);
        session.Restore(fresh);

        Assert.Equal(expected, Continue(session, 4));
    }

    [Fact]
    public void A_recurrent_model_remembers_in_the_same_bytes_at_any_position()
    {
        foreach (var kind in (string[])["mamba", "mamba2"])
        {
            using var model = TinyModels.Load(kind);
            Assert.Equal(model.OnCpu.StateBytes, BytesAt(model, 1));
            Assert.Equal(model.OnCpu.StateBytes, BytesAt(model, 500));
        }
    }

    [Fact]
    public void A_model_with_attention_saves_only_what_it_has_read()
    {
        using var model = TinyModels.Load("llama");

        Assert.Equal(0, BytesAt(model, 0));
        Assert.InRange(BytesAt(model, 10), 1, BytesAt(model, 90) - 1);
        Assert.InRange(BytesAt(model, 90), 1, model.OnCpu.StateBytes);
    }

    [Fact]
    public void A_snapshot_of_another_model_is_refused_and_the_session_stays_as_it_was()
    {
        using var model = TinyModels.Load("mamba");
        using var other = TinyModels.Load("mamba");
        using var session = model.CreateSession();
        using var stranger = other.CreateSession();
        stranger.Prefill(TinyLlama.Tokens(4), []);
        using var snapshot = stranger.Save();

        var error = Assert.Throws<ArgumentException>(() => session.Restore(snapshot));
        Assert.StartsWith("The snapshot is of another model", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, session.Position);
    }

    [Fact]
    public void A_disposed_snapshot_is_refused()
    {
        using var model = TinyModels.Load("mamba");
        using var session = model.CreateSession();
        var snapshot = session.Save();
        snapshot.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Restore(snapshot));
    }

    private static long BytesAt(LanguageModel model, int position)
    {
        using var session = model.CreateSession();
        if (position > 0)
        {
            session.Prefill([.. TinyLlama.Tokens(position)], []);
        }
        using var snapshot = session.Save();
        return snapshot.Bytes;
    }

    /// <summary>The logits of a piece and of a token after it.</summary>
    private static float[] Continue(LanguageSession session, int tokens)
    {
        var vocabulary = session.Model.VocabularySize;
        var logits = new float[(tokens + 1) * vocabulary];
        session.Prefill(TinyLlama.Tokens(tokens), logits.AsSpan(0, tokens * vocabulary));
        session.Decode(7, logits.AsSpan(tokens * vocabulary));
        return logits;
    }
}
