using System.CommandLine;
using Kernels.Gpu;

namespace Kernels.Benchmarks.Gpu.Linear;

/// <summary>The options that choose what is checked and timed.</summary>
internal sealed class LinearOptions(string[] shapes, int[] batches)
{
    private readonly Option<string> device = new("--device") { Description = $"The device: {DeviceSpec.Choices}", DefaultValueFactory = _ => "cuda:0" };
    private readonly Option<string[]> shape = new("--shape") { Description = "Shapes of the weights, n and k: 4096x11008", DefaultValueFactory = _ => shapes, AllowMultipleArgumentsPerToken = true };
    private readonly Option<int[]> batch = new("--m") { Description = "Rows of the activations", DefaultValueFactory = _ => batches, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> kernel = new("--kernel") { Description = "Only kernels with this in their name; peers stay", DefaultValueFactory = _ => "" };
    private readonly Option<int?> seed = new("--seed") { Description = "Of the random operands; another one in each run unless it is given" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { device, shape, batch, kernel, seed })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The device that is asked for.</summary>
    /// <exception cref="DeviceNotFoundException">The machine does not have it.</exception>
    public GpuDevice Open(ParseResult parse) => GpuDevice.Open(DeviceSpec.Parse(parse.GetValue(device)!));

    public int Seed(ParseResult parse) => parse.GetValue(seed) ?? Random.Shared.Next();

    /// <summary>Rows and columns of the weights.</summary>
    public IReadOnlyList<(int N, int K)> Weights(ParseResult parse) => [.. parse.GetValue(shape)!.Select(LinearShape.ParseWeights)];

    /// <summary>Rows of the activations.</summary>
    public IReadOnlyList<int> Batches(ParseResult parse) => parse.GetValue(batch)!.All(m => m > 0)
        ? parse.GetValue(batch)!
        : throw new ArgumentException("Activations have at least one row: --m is above 0.");

    /// <param name="ilgpu">Whether kernels that ILGPU compiles take part.</param>
    public IReadOnlyList<LinearCandidate> Candidates(ParseResult parse, LinearCandidates all, bool ilgpu) =>
        [.. all.All.Where(c => c.IsPeer || (c.Name.Contains(parse.GetValue(kernel)!, StringComparison.OrdinalIgnoreCase) && (ilgpu || !c.IsIlgpu)))];
}
