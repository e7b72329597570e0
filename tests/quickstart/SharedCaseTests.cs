using Kernels.IO;
using Kernels.Testing;

namespace Kernels.Quickstart.Tests;

/// <summary>Small models after public bug reports, with logits in float64, beside the repository.</summary>
[Collection(nameof(Console))]
public sealed class SharedCaseTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [CaseTheory]
    [InlineData("mamba2-bare-infinity")]
    [InlineData("rope-llama3-v4")]
    [InlineData("rope-linear")]
    [InlineData("long-context-128k")]
    [InlineData("config-bookkeeping-keys")]
    [InlineData("metadata-null")]
    [InlineData("rotary-cos-sin-cached")]
    [InlineData("mamba-conv-mlx-layout")]
    public async Task Logits_equal_those_of_a_float64_computation(string name)
    {
        var run = await Logits(name);
        Assert.True(run.Code == 0, run.Errors);
        var (expected, actual) = (Npy.ReadSingle(Path.Combine(Folder(name), "expected.npy")), Npy.ReadSingle(Path.Combine(folder, "out.npy")));
        Assert.True(expected.Shape.SequenceEqual(actual.Shape));
        Assert.InRange(expected.Values.Zip(actual.Values, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-3);
    }

    [CaseTheory]
    [InlineData("nan-weight", "model.layers.1.mlp.down_proj.weight", "--format", "Int4G32")]
    [InlineData("token-out-of-int32", "1099511627776")]
    public async Task What_is_wrong_is_named_in_one_line(string name, string culprit, params string[] more) =>
        Assert.Contains(culprit, (await Logits(name, more)).Error(), StringComparison.Ordinal);

    [CaseTheory]
    [InlineData("table-300-positions")]
    public async Task A_short_context_gives_a_table_and_a_sample(string name)
    {
        var run = await CommandRun.Of("table", "--model", Folder(name), "--text", TestData.ValidationText, "--windows", "1", "--format", "Int4G32");
        Assert.True(run.Code == 0, run.Errors);
        Assert.Contains("A sample in Int4G32", run.Output, StringComparison.Ordinal);
    }

    private static string Folder(string name) => Path.Combine(TestData.Cases!, name);

    private Task<CommandRun> Logits(string name, params string[] more) =>
        CommandRun.Of(["logits", "--model", Folder(name), "--tokens", Path.Combine(Folder(name), "ids.npy"), "--out", Path.Combine(folder, "out.npy"), .. more]);
}

/// <summary>A test of cases beside the repository; it is skipped, with the reason, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CaseTheoryAttribute : TheoryAttribute
{
    public CaseTheoryAttribute()
    {
        if (TestData.Cases is null)
        {
            Skip = "There is no folder ../shared/cases beside the repository.";
        }
    }
}
