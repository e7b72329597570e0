using Kernels.Arrays;
using Kernels.IO;
using Kernels.Scans.Tests.Support;
using Kernels.Tensors;
using Kernels.Testing;

namespace Kernels.Scans.Tests.Golden;

/// <summary>Inputs and f32 outputs that other implementations of scans recorded; the file's metadata says what each tensor is.</summary>
internal sealed class GoldenFile(string path) : IDisposable
{
    /// <summary>Largest difference over largest recorded magnitude.</summary>
    private const double Tolerance = 1e-4;

    private readonly SafetensorsFile file = SafetensorsFile.Open(path);
    private readonly List<Tensor> tensors = [];

    /// <summary>The files of scans; none where their folder is absent.</summary>
    public static TheoryData<string> Files =>
        [.. Directory.Exists(TestData.Goldens) ? Directory.GetFiles(TestData.Goldens, "scans-*.safetensors").Order(StringComparer.Ordinal).ToArray() : []];

    /// <summary>A tensor of the file.</summary>
    public Tensor this[string name]
    {
        get
        {
            var tensor = Like(name);
            file.ReadFloats(name, tensor.Span);
            return tensor;
        }
    }

    /// <summary>Zeros in the shape of a tensor of the file.</summary>
    public Tensor Like(string name)
    {
        var tensor = new Tensor([.. file.Entry(name).Shape.Select(e => (int)e)]);
        tensors.Add(tensor);
        return tensor;
    }

    /// <summary>Checks numbers against a tensor of the file.</summary>
    public void AssertRecorded(string name, Tensor actual, string form) => AssertRecorded(ArrayView.Of(this[name]), ArrayView.Of(actual), $"{name} as {form}");

    /// <inheritdoc cref="AssertRecorded(string, Tensor, string)"/>
    public static void AssertRecorded(ArrayView expected, ArrayView actual, string what) => Close.Assert([.. expected.ToArray().Select(e => (double)e)], actual.ToArray(), Tolerance, what);

    public void Dispose()
    {
        tensors.ForEach(t => t.Dispose());
        file.Dispose();
    }
}

/// <summary>A test on each recorded file of scans; it is skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GoldenTheoryAttribute : TheoryAttribute
{
    public GoldenTheoryAttribute()
    {
        if (GoldenFile.Files.Count == 0)
        {
            Skip = $"There is no scans-*.safetensors in {TestData.Goldens ?? "../shared/goldens"}; KERNELS_GOLDENS names another folder.";
        }
    }
}
