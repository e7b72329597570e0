namespace Kernels.Arrays;

/// <summary>The memory of a call as stages see it: for each array of the kernel its first element, strides, and how far batches and chunks are apart.</summary>
internal unsafe struct CallTables
{
    public StageJob Job;

    /// <summary>Elements from one batch to the next; 0 where all share an array.</summary>
    public nint* BatchStrides;

    /// <summary>Elements from one chunk to the next; 0 where all share an array.</summary>
    public nint* ChunkStrides;

    public int ArrayCount;

    public nint Batches;

    /// <summary>The steps of each batch; null where all have those of the arrays.</summary>
    public int* Lengths;

    /// <summary>Takes the tables from the arena.</summary>
    public static CallTables Rent(int arrays, int extents)
    {
        var tables = new CallTables { ArrayCount = arrays, Batches = 1 };
        tables.Job.Arrays = (float**)Zeros(arrays);
        tables.Job.Strides = Zeros(arrays * ArrayView.MaxRank);
        tables.Job.Places = (int**)Zeros(arrays);
        tables.Job.Extents = Zeros(extents);
        tables.BatchStrides = Zeros(arrays);
        tables.ChunkStrides = Zeros(arrays);
        return tables;
    }

    public readonly nint* Strides(int array) => Job.Strides + (array * ArrayView.MaxRank);

    /// <summary>The steps of a batch.</summary>
    public readonly nint Steps(nint batch) => Lengths == null ? Job.To : Math.Min(Job.To, Lengths[batch]);

    private static nint* Zeros(int count)
    {
        var table = (nint*)ScratchArena.Rent((long)count * sizeof(nint));
        new Span<nint>(table, count).Clear();
        return table;
    }
}
