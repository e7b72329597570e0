using System.Runtime.InteropServices;

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
        // For each array its first element, its places and all its strides; then the extents.
        var count = (arrays * (4 + ArrayView.MaxRank)) + extents;
        var table = (nint*)ScratchArena.Rent((long)count * sizeof(nint));
        new Span<nint>(table, count).Clear();
        var tables = new CallTables { ArrayCount = arrays, Batches = 1 };
        tables.Job.Arrays = (float**)table;
        tables.Job.Places = (int**)(table + arrays);
        tables.BatchStrides = table + (2 * arrays);
        tables.ChunkStrides = table + (3 * arrays);
        tables.Job.Strides = table + (4 * arrays);
        tables.Job.Extents = table + ((4 + ArrayView.MaxRank) * arrays);
        return tables;
    }

    public readonly nint* Strides(int array) => Job.Strides + (array * ArrayView.MaxRank);

    /// <summary>The steps of a batch.</summary>
    public readonly nint Steps(nint batch) => Lengths == null ? Job.To : Math.Min(Job.To, Lengths[batch]);

    /// <summary>Tables of their own with the same arrays: what is changed in the copy stays there.</summary>
    public readonly CallTables Copy()
    {
        var copy = Rent(ArrayCount, 0);
        copy.Batches = Batches;
        copy.Lengths = Lengths;
        copy.Job.Extents = Job.Extents;
        copy.Job.From = Job.From;
        copy.Job.To = Job.To;
        var size = (nuint)(ArrayCount * (4 + ArrayView.MaxRank) * sizeof(nint));
        NativeMemory.Copy(Job.Arrays, copy.Job.Arrays, size);
        return copy;
    }

    /// <summary>Tables of their own for one batch.</summary>
    public readonly CallTables Batch(nint batch)
    {
        var one = Copy();
        one.Batches = 1;
        one.Lengths = Lengths == null ? null : Lengths + batch;
        for (var i = 0; i < ArrayCount; i++)
        {
            one.Job.Arrays[i] = Job.Arrays[i] == null ? null : Job.Arrays[i] + (batch * BatchStrides[i]);
            one.BatchStrides[i] = 0;
        }
        return one;
    }
}
