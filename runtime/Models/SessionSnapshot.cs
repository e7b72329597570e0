using Kernels.Cpu;

namespace Kernels.Models;

/// <summary>
/// What a session remembered of its text when it was saved, to go back to or to branch from. A recurrent model's has one size at
/// any position; a model with attention keeps the keys and values of every token. Dispose it when it is no longer needed.
/// </summary>
public sealed class SessionSnapshot : IDisposable
{
    internal SessionSnapshot(LanguageModel model, CpuSnapshot states)
    {
        Model = model;
        States = states;
    }

    /// <summary>The model whose sessions can be restored from it.</summary>
    public LanguageModel Model { get; }

    /// <summary>The tokens that the session had read.</summary>
    public int Position => States.Position;

    /// <summary>The bytes of the copy.</summary>
    public long Bytes => States.Bytes;

    internal CpuSnapshot States { get; }

    /// <inheritdoc/>
    public void Dispose() => States.Dispose();
}
