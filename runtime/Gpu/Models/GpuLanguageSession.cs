using ILGPU;
using Kernels.Graph;
using Kernels.Models;

namespace Kernels.Gpu.Models;

/// <summary>
/// A session on a device. What the model remembers lies there; tokens go up, and logits come down where they are asked for. A step of one
/// token is recorded when it first runs and replayed from then on.
/// </summary>
public sealed class GpuLanguageSession : ModelSession
{
    private readonly GpuLanguageModel model;
    private readonly DeviceStream stream;
    private readonly SessionMemory memory;
    private readonly Dictionary<(int Tokens, int Outputs), RunPlan> plans = [];
    private DeviceGraph? step;
    private int position;

    // The row of the logits after the last token.
    private int lastRow;

    internal GpuLanguageSession(GpuLanguageModel model, SessionMemory memory)
        : base(model.Model)
    {
        this.model = model;
        stream = model.Device.CreateStream();
        this.memory = memory;
        memory.Clear(stream);
    }

    /// <inheritdoc/>
    public override int Position => position;

    /// <summary>The bytes of memory on the device that the states of the session take now: an attention's cache grows with what is read.</summary>
    public long StateBytes => memory.States.Buffers.Sum(s => s.Bytes);

    private ArrayView<float> LastLogits => memory.Logits.Slice((long)lastRow * ArenaLayout.Stride(Model.Logits), Model.VocabularySize);

    /// <summary>Writes on: chooses a token after the last one read, reads it, and so on, and returns those tokens. The device chooses; the host neither waits nor sees logits between.</summary>
    /// <param name="temperature">What logits are divided by before a token is drawn from their softmax; 0 takes the most likely one.</param>
    /// <param name="seed">The same one at the same position gives the same tokens.</param>
    /// <exception cref="InvalidOperationException">Nothing has been read yet, or there is no room for so many tokens.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count or the temperature is negative, or the temperature no number.</exception>
    public int[] Continue(int count, float temperature = 0, int seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(temperature >= 0 && float.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is a number from 0 on.");
        }
        if (position == 0)
        {
            throw new InvalidOperationException("The session has read nothing that it could continue. Prefill it first.");
        }
        ExpectRoom(count);
        ExpectMemory(count);
        var tokens = new int[count];
        for (var done = 0; done < count;)
        {
            var some = Math.Min(count - done, TokenChoice.KeptTokens);
            var first = position;
            for (var i = 0; i < some; i++)
            {
                TokenChoice.Bind(model.Device, LastLogits, memory.Tokens.View, memory.Kept.View, position, temperature, seed)(stream);
                Step();
            }
            DownloadKept(first, tokens.AsSpan(done, some));
            done += some;
        }
        return tokens;
    }

    /// <summary>A copy, on the device, of what the session remembers of its text.</summary>
    public GpuSessionSnapshot Save()
    {
        var saved = new GpuSessionSnapshot(model, position, memory.States.Room, [.. Remembered().Select(r => model.Device.Allocate<float>(r.Length))]);
        foreach (var (from, to) in Remembered().Zip(saved.Copies))
        {
            DeviceBuffer<float>.Copy(stream, from, to.View);
        }
        // Another session may restore it on a stream of its own.
        stream.Synchronize();
        return saved;
    }

    /// <summary>Goes to where a session of the same model, this one or another, was when it was saved.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another model.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public void Restore(GpuSessionSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ObjectDisposedException.ThrowIf(snapshot.IsDisposed, snapshot);
        if (snapshot.Model != model)
        {
            throw new ArgumentException("The snapshot is of another model on a device; restore it into a session of the one that it was saved from.", nameof(snapshot));
        }
        Grow(snapshot.Position);
        foreach (var (copy, state, kind) in snapshot.Copies.Zip(memory.States.Buffers, memory.States.All))
        {
            kind.Copy(stream, copy.View, snapshot.Room, state.View, memory.States.Room, snapshot.Position);
        }
        DeviceBuffer<float>.Copy(stream, snapshot.Copies[^1].View, LastLogits);
        position = snapshot.Position;
        memory.Position.Upload(stream, [position]);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        memory.Clear(stream);
        position = 0;
    }

    /// <inheritdoc/>
    protected override void Read(ReadOnlySpan<int> tokens, Span<float> logits)
    {
        ExpectMemory(tokens.Length);
        memory.Tokens.Upload(stream, tokens);
        var rows = logits.Length / Model.VocabularySize;
        if (tokens.Length == 1)
        {
            Step();
        }
        else
        {
            // The session can be continued even where nobody asks for logits.
            PlanOf(tokens.Length, Math.Max(1, rows)).Run();
            position += tokens.Length;
            lastRow = Math.Max(1, rows) - 1;
        }
        Download(rows, logits);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ForgetPlans();
            memory.Dispose();
            stream.Dispose();
        }
    }

    /// <summary>Reads the one token that lies on the device.</summary>
    private void Step()
    {
        step ??= DeviceGraph.Record(stream, PlanOf(1, 1).Run);
        step.Replay();
        position++;
        lastRow = 0;
    }

    /// <summary>All that says what follows: the states, and the logits after the last token.</summary>
    private IEnumerable<ArrayView<float>> Remembered() => memory.States.Buffers.Select(s => s.View).Append(LastLogits);

    /// <summary>Makes room for tokens that are about to be read.</summary>
    private void ExpectMemory(int tokens) => Grow(checked(position + tokens));

    /// <summary>Launches name the memory that they were planned with: where it moves, they are planned anew.</summary>
    private void Grow(int positions)
    {
        if (memory.States.Expect(stream, positions, position))
        {
            ForgetPlans();
        }
    }

    private void ForgetPlans()
    {
        step?.Dispose();
        step = null;
        foreach (var plan in plans.Values)
        {
            plan.Dispose();
        }
        plans.Clear();
    }

    /// <summary>The launches of a run; kept, because most runs are as long as one before.</summary>
    private RunPlan PlanOf(int tokens, int outputs)
    {
        if (!plans.TryGetValue((tokens, outputs), out var plan))
        {
            plan = new RunPlan(stream, memory, tokens, outputs);
            plans.Add((tokens, outputs), plan);
            model.Plan(plan);
            plan.Add(MovePosition.Bind(model.Device, memory.Position.View, tokens));
        }
        return plan;
    }

    /// <summary>The tokens that the device chose, from a position on.</summary>
    private void DownloadKept(int first, Span<int> tokens)
    {
        var start = first % TokenChoice.KeptTokens;
        var before = Math.Min(tokens.Length, TokenChoice.KeptTokens - start);
        memory.Kept.Download(stream, tokens[..before], start);
        memory.Kept.Download(stream, tokens[before..]);
    }

    private void Download(int rows, Span<float> logits)
    {
        var (width, stride) = (Model.VocabularySize, ArenaLayout.Stride(Model.Logits));
        if (width == stride)
        {
            memory.Logits.Download(stream, logits);
            return;
        }
        for (var row = 0; row < rows; row++)
        {
            memory.Logits.Download(stream, logits.Slice(row * width, width), (long)row * stride);
        }
    }
}
