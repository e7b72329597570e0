using System.Collections.Immutable;

namespace Kernels.Gpu.Models;

/// <summary>
/// What a session on a device remembered of its text when it was saved, to go back to or to branch from. The copy lies on the device, whole:
/// an attention's cache with the room that it had and that was still free. Dispose it before the model.
/// </summary>
public sealed class GpuSessionSnapshot : IDisposable
{
    internal GpuSessionSnapshot(GpuLanguageModel model, int position, int room, ImmutableArray<DeviceBuffer<float>> copies)
    {
        Model = model;
        Position = position;
        Room = room;
        Copies = copies;
    }

    /// <summary>The model whose sessions can be restored from it.</summary>
    public GpuLanguageModel Model { get; }

    /// <summary>The tokens that the session had read.</summary>
    public int Position { get; }

    /// <summary>The bytes of the copy on the device.</summary>
    public long Bytes => Copies.Sum(c => c.Bytes);

    /// <summary>The positions that the copied states have room for.</summary>
    internal int Room { get; }

    /// <summary>The states, and last the logits after the last token.</summary>
    internal ImmutableArray<DeviceBuffer<float>> Copies { get; }

    internal bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!IsDisposed)
        {
            foreach (var copy in Copies)
            {
                copy.Dispose();
            }
            IsDisposed = true;
        }
    }
}
