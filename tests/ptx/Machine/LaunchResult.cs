namespace Kernels.PtxMachine;

/// <summary>What a launch reports and what it counted.</summary>
/// <param name="Reports">Faults in the order of the text, each once per line and buffer with its number of occurrences; empty for a clean kernel.</param>
public sealed record LaunchResult(IReadOnlyList<MachineReport> Reports, LaunchCounters Counters);
