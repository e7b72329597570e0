namespace Kernels.PtxMachine;

/// <summary>The traffic of one buffer in a launch.</summary>
/// <param name="SectorsRead">32-byte sectors that loads fetched, distinct within each request and summed over requests.</param>
/// <param name="SectorsWritten">The same for stores and atomics.</param>
/// <param name="BytesRead">Bytes that threads asked for.</param>
/// <param name="BytesWritten">Bytes that threads wrote.</param>
/// <param name="DistinctSectors">Sectors that the launch touched at all, each counted once: the traffic of a cache that forgets nothing.</param>
public sealed record BufferCounters(string Buffer, long SectorsRead, long SectorsWritten, long BytesRead, long BytesWritten, long DistinctSectors);
