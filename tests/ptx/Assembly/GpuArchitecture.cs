using System.Collections.Immutable;

namespace Kernels.PtxMachine.Assembly;

/// <summary>A GPU architecture that modules are assembled for, with the limits of its streaming multiprocessors (SMs).</summary>
/// <remarks>Limits from the CUDA C++ Programming Guide, table "Technical Specifications per Compute Capability".</remarks>
/// <param name="Name">What ptxas calls it.</param>
/// <param name="Version">The compute capability times ten; what a module declared for an older one runs on.</param>
/// <param name="SharedBytesPerSm">Shared memory of an SM, what is reserved for each block included.</param>
/// <param name="SharedBytesPerBlock">The most shared memory that one block can ask for.</param>
public sealed record GpuArchitecture(string Name, int Version, int SharedBytesPerSm, int SharedBytesPerBlock)
{
    /// <summary>A100.</summary>
    public static GpuArchitecture Sm80 { get; } = new("sm_80", 80, 164 * 1024, 163 * 1024);

    /// <summary>H100 and H200.</summary>
    public static GpuArchitecture Sm90 { get; } = new("sm_90", 90, 228 * 1024, 227 * 1024);

    /// <summary>H100 and H200 with the instructions that no other architecture has (<c>wgmma</c>).</summary>
    public static GpuArchitecture Sm90a { get; } = Sm90 with { Name = "sm_90a" };

    /// <summary>Every architecture, each behind the ones whose modules it runs.</summary>
    public static ImmutableArray<GpuArchitecture> All { get; } = [Sm80, Sm90, Sm90a];

    /// <summary>32-bit registers of an SM.</summary>
    public int RegistersPerSm { get; init; } = 64 * 1024;

    /// <summary>The most registers of one thread.</summary>
    public int RegistersPerThread { get; init; } = 255;

    /// <summary>Registers are given to a warp in units of this many.</summary>
    public int RegisterUnit { get; init; } = 256;

    /// <summary>Parts of an SM: each has a scheduler that issues one warp instruction per clock, and its share of the registers.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>The most warps that reside on an SM.</summary>
    public int WarpsPerSm { get; init; } = 64;

    /// <summary>The most blocks that reside on an SM.</summary>
    public int BlocksPerSm { get; init; } = 32;

    /// <summary>The most threads of a block.</summary>
    public int ThreadsPerBlock { get; init; } = 1024;

    /// <summary>Shared memory is given to a block in units of this many bytes.</summary>
    public int SharedUnit { get; init; } = 128;

    /// <summary>Shared memory that the system takes for each block.</summary>
    public int SharedBytesReserved { get; init; } = 1024;

    /// <summary>The architecture that a PTX module declares, by its name.</summary>
    /// <exception cref="ArgumentException">There is none of the name.</exception>
    public static GpuArchitecture Named(string name) => All.FirstOrDefault(a => a.Name == name)
        ?? throw new ArgumentException($"There is no architecture {name}; there are {string.Join(", ", All.Select(a => a.Name))}.", nameof(name));

    /// <summary>The architecture itself and all later ones: those that a module declared for it must assemble for.</summary>
    public IEnumerable<GpuArchitecture> AndLater() => All.SkipWhile(a => a != this);

    public override string ToString() => Name;
}
