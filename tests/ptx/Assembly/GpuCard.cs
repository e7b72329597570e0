namespace Kernels.PtxMachine.Assembly;

/// <summary>What bounds a kernel on a whole card.</summary>
/// <param name="Sms">Streaming multiprocessors.</param>
/// <param name="Clock">Clocks per second under load.</param>
/// <param name="CopyBandwidth">Bytes per second that a copy reads and writes, as measured.</param>
public sealed record GpuCard(string Name, GpuArchitecture Architecture, int Sms, double Clock, double CopyBandwidth)
{
    /// <summary>H100 80GB HBM3.</summary>
    public static GpuCard H100 { get; } = new("H100", GpuArchitecture.Sm90, 132, 1.755e9, 3.02e12);

    /// <summary>Warp instructions per second that all schedulers together can issue.</summary>
    public double IssueRate => Sms * Architecture.Partitions * Clock;

    /// <summary>The highest rate in bytes per second at which bytes can come by where each warp issues that many instructions for that many bytes.</summary>
    public double IssueBound(double bytes, int instructions) => instructions == 0 ? 0 : IssueRate * bytes / instructions;
}
