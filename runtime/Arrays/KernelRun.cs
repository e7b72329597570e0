using Kernels.Tensors;

namespace Kernels.Arrays;

/// <summary>What a call gave: its results and, of a scan, the states after the last step.</summary>
public sealed class KernelRun : IDisposable
{
    private readonly Dictionary<string, Tensor> results;
    private readonly Dictionary<string, Tensor> states;

    internal KernelRun(Dictionary<string, Tensor> results, Dictionary<string, Tensor> states)
    {
        this.results = results;
        this.states = states;
    }

    /// <summary>The results by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Results => results;

    /// <summary>The final states by name.</summary>
    public IReadOnlyDictionary<string, Tensor> States => states;

    /// <summary>A result.</summary>
    /// <exception cref="KeyNotFoundException">The kernel has no such result.</exception>
    public Tensor this[string result] => results[result];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in results.Values.Concat(states.Values))
        {
            tensor.Dispose();
        }
    }
}
