using Kernels.Graph;
using Kernels.Threading;

namespace Kernels.Cpu;

/// <summary>What an operation sees of a run: the memory of its values and states, and how many tokens there are.</summary>
internal readonly unsafe struct CpuRun
{
    public required float** Values { get; init; }

    public required nint* Strides { get; init; }

    public required float** StatePointers { get; init; }

    public required nint* PartStrides { get; init; }

    /// <summary>The tokens of this run.</summary>
    public required int Tokens { get; init; }

    /// <summary>The last tokens of this run whose results are asked for.</summary>
    public required int Outputs { get; init; }

    /// <summary>The tokens that the session holds from earlier runs: the position of the first token of this run.</summary>
    public required int Position { get; init; }

    /// <summary>The operation's scratch memory, aligned to 64 bytes.</summary>
    public required byte* Workspace { get; init; }

    public required WorkerPool Pool { get; init; }

    /// <summary>The number of rows that a value has in this run.</summary>
    public int RowCount(RowExtent rows) => rows == RowExtent.Tokens ? Tokens : Outputs;

    /// <summary>The memory of a value of floats.</summary>
    public CpuRows Rows(GraphValue value) => new((nint)Values[value.Id], Strides[value.Id], RowCount(value.Rows));

    /// <summary>The first element of a value of integers.</summary>
    public int* Integers(GraphValue value) => (int*)Values[value.Id];

    /// <summary>The session's memory of a state.</summary>
    public float* State(CpuState state) => StatePointers[state.Id];

    /// <summary>Floats from a part of a state to the next in the session's memory: less than <see cref="CpuState.PartLength"/> where the state has not grown to its full length.</summary>
    public nint PartStride(CpuState state) => PartStrides[state.Id];
}
