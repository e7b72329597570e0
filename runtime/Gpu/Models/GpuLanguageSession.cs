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

    internal GpuLanguageSession(GpuLanguageModel model)
        : base(model.Model)
    {
        this.model = model;
        stream = model.Device.CreateStream();
        memory = new SessionMemory(model);
        memory.Clear(stream);
    }

    /// <inheritdoc/>
    public override int Position => position;

    /// <summary>The bytes of memory on the device that the states of a session take.</summary>
    public long StateBytes => memory.StateBytes;

    /// <summary>
    /// Reads the most likely token each time and returns those tokens. The device chooses: the host neither waits nor sees logits between.
    /// It begins with the token that is most likely after the last one read.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing has been read yet, or there is no room for so many tokens.</exception>
    public int[] Continue(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (position == 0)
        {
            throw new InvalidOperationException("The session has read nothing that it could continue. Prefill it first.");
        }
        ExpectRoom(count);
        var tokens = new int[count];
        for (var done = 0; done < count;)
        {
            var some = Math.Min(count - done, TokenChoice.KeptTokens);
            var first = position;
            for (var i = 0; i < some; i++)
            {
                Step();
            }
            DownloadRead(first, tokens.AsSpan(done, some));
            done += some;
        }
        return tokens;
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
        memory.Tokens.Upload(stream, tokens);
        var rows = logits.Length / Model.VocabularySize;
        if (tokens.Length == 1)
        {
            Step();
        }
        else
        {
            // The next token is chosen even where nobody asks for logits.
            PlanOf(tokens.Length, Math.Max(1, rows)).Run();
            position += tokens.Length;
        }
        Download(rows, logits);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            step?.Dispose();
            foreach (var plan in plans.Values)
            {
                plan.Dispose();
            }
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
    }

    /// <summary>The launches of a run; kept, because most runs are as long as one before.</summary>
    private RunPlan PlanOf(int tokens, int outputs)
    {
        if (!plans.TryGetValue((tokens, outputs), out var plan))
        {
            plan = new RunPlan(stream, memory, tokens, outputs);
            plans.Add((tokens, outputs), plan);
            for (var i = 0; i < model.Operations.Length; i++)
            {
                if (plan.RowCount(Model.Plan.Nodes[i].Output.Rows) > 0)
                {
                    model.Operations[i].Plan(plan);
                }
            }
            var last = memory.Logits.Slice((outputs - 1L) * ArenaLayout.Stride(Model.Logits), Model.VocabularySize);
            plan.Add(TokenChoice.Bind(model.Device, last, memory, tokens));
        }
        return plan;
    }

    /// <summary>The tokens that steps have read, from a position on.</summary>
    private void DownloadRead(int first, Span<int> tokens)
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
