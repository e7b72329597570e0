using System.Collections.Immutable;
using Kernels.Models;

namespace Kernels.Gpu.Models;

/// <summary>A loaded model on a device: its weights are there once, and its sessions run wholly there.</summary>
public sealed class GpuLanguageModel : IDisposable
{
    private readonly DeviceWeights weights;
    private readonly ImmutableArray<DeviceOperation> operations;
    private readonly ImmutableArray<DeviceState> states;

    /// <summary>Packs a model for a device and uploads it. The model must outlive this one, and so must the device.</summary>
    /// <exception cref="NotSupportedException">The model has a node that devices do not run.</exception>
    /// <exception cref="KernelNotFoundException">The program holds no kernels for the format of a layer on devices.</exception>
    public GpuLanguageModel(LanguageModel model, GpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(device);
        Model = model;
        Device = device;
        weights = new DeviceWeights(device, model.Pool);
        try
        {
            operations = DeviceOperations.All.Create(model.Plan, weights);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
        states = [.. operations.SelectMany(o => o.States)];
        for (var i = 0; i < states.Length; i++)
        {
            states[i].Id = i;
        }
    }

    /// <summary>The model that it was uploaded from.</summary>
    public LanguageModel Model { get; }

    /// <summary>The device that holds its weights.</summary>
    public GpuDevice Device { get; }

    /// <summary>The bytes of the weights on the device.</summary>
    public long WeightBytes => weights.Bytes;

    /// <summary>A session: the memory of one text, on the device. Dispose it before the model.</summary>
    /// <param name="room">
    /// The tokens that it has room for at first. An attention's cache grows by itself, at least to its double each time, which copies it and
    /// records the step of one token anew; who knows how long a text gets spares that.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The room is not positive.</exception>
    public GpuLanguageSession CreateSession(int room = 256)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(room);
        return new GpuLanguageSession(this, new SessionMemory(Device, Model, operations, states, room));
    }

    /// <summary>Adds the launches of all operations to a run, of those that have rows in it.</summary>
    internal void Plan(RunPlan run)
    {
        for (var i = 0; i < operations.Length; i++)
        {
            if (run.RowCount(Model.Plan.Nodes[i].Output.Rows) > 0)
            {
                operations[i].Plan(run);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => weights.Dispose();
}
