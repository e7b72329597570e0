namespace Kernels.Gpu.Tests.Tensor;

/// <summary>What the kernels ask of memory, counted by the PTX machine.</summary>
public sealed class TensorTrafficTests
{
    private const string Format = "Int4G128";

    /// <summary>4 bits a code, 16 a scale and 4 a zero point.</summary>
    private const double BytesOfFormat = (4096.0 * 4096 / 2) + (4096 * 32 * 2.5);

    [Fact]
    public void Decode_fetches_little_more_than_the_bytes_of_the_format_and_meets_in_no_bank()
    {
        var call = new TensorCall(Format, 1, 4096, 4096, seed: 1);
        var (_, result, _) = call.Run();
        Assert.Empty(result.Reports);
        var counters = result.Counters;
        var fetched = 32.0 * (counters.Buffer("codes").SectorsRead + counters.Buffer("parameters").SectorsRead);
        Assert.True(fetched <= 1.03 * BytesOfFormat, $"{fetched:n0} bytes are fetched for {BytesOfFormat:n0}");
        Assert.Equal(0, counters.Between("LOOP", "DONE").Total.BankConflicts);
    }

    [Theory]
    [MemberData(nameof(TensorKernelTests.Formats), MemberType = typeof(TensorKernelTests))]
    public void Main_loops_meet_in_no_bank(string format)
    {
        foreach (var m in new[] { 5, 16, 64, 128 })
        {
            var (_, result, _) = new TensorCall(format, m, 128, 1024, seed: 1).Run();
            var conflicts = result.Counters.Between("LOOP", "DONE").Instructions.Where(i => i.Counters.BankConflicts > 0);
            Assert.True(!conflicts.Any(), $"m = {m}: {string.Join('\n', conflicts)}");
        }
    }
}
