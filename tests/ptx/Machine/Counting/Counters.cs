namespace Kernels.PtxMachine;

/// <summary>What one instruction, or a range of them, did in a launch. Everything is counted per warp unless it says otherwise.</summary>
public struct Counters : IEquatable<Counters>
{
    /// <summary>Warp instructions issued, those with no active thread included.</summary>
    public long Issued { get; internal set; }

    /// <summary>Threads that executed them.</summary>
    public long Threads { get; internal set; }

    /// <summary>Requests to global memory: warp instructions with at least one active thread.</summary>
    public long GlobalRequests { get; internal set; }

    /// <summary>Distinct 32-byte sectors, summed over the requests.</summary>
    public long Sectors { get; internal set; }

    /// <summary>Distinct 128-byte lines, summed over the requests.</summary>
    public long Lines { get; internal set; }

    /// <summary>Bytes that threads asked of global memory.</summary>
    public long GlobalBytes { get; internal set; }

    /// <summary>Requests to shared memory.</summary>
    public long SharedRequests { get; internal set; }

    /// <summary>Passes over the banks of shared memory.</summary>
    public long Wavefronts { get; internal set; }

    /// <summary>Passes beyond those that the width of the access needs: bank conflicts.</summary>
    public long BankConflicts { get; internal set; }

    /// <summary>Bytes that threads asked of shared memory.</summary>
    public long SharedBytes { get; internal set; }

    internal void Add(in Counters other)
    {
        Issued += other.Issued;
        Threads += other.Threads;
        GlobalRequests += other.GlobalRequests;
        Sectors += other.Sectors;
        Lines += other.Lines;
        GlobalBytes += other.GlobalBytes;
        SharedRequests += other.SharedRequests;
        Wavefronts += other.Wavefronts;
        BankConflicts += other.BankConflicts;
        SharedBytes += other.SharedBytes;
    }

    public readonly bool Equals(Counters other) =>
        (Issued, Threads, GlobalRequests, Sectors, Lines, GlobalBytes) == (other.Issued, other.Threads, other.GlobalRequests, other.Sectors, other.Lines, other.GlobalBytes)
        && (SharedRequests, Wavefronts, BankConflicts, SharedBytes) == (other.SharedRequests, other.Wavefronts, other.BankConflicts, other.SharedBytes);

    public override readonly bool Equals(object? obj) => obj is Counters other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Issued, Threads, Sectors, GlobalBytes, Wavefronts, SharedBytes);

    public static bool operator ==(Counters left, Counters right) => left.Equals(right);

    public static bool operator !=(Counters left, Counters right) => !left.Equals(right);
}
