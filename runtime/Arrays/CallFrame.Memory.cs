namespace Kernels.Arrays;

internal unsafe ref partial struct CallFrame
{
    /// <summary>Sets all results to 0.</summary>
    public readonly void ClearResults()
    {
        for (var i = 0; i < results.Length; i++)
        {
            var array = kernel.FirstResult + i;
            if (IsBound(array, results[i]))
            {
                ArrayCopy.Fill(results[i], 0);
            }
            else
            {
                Fill(array, 0);
            }
        }
    }

    /// <summary>Memory for an array that no view gives, all batches of it one after the other.</summary>
    public readonly void Take(int array) => Take(Tables, array, chunks: 1);

    /// <summary>Memory for an array that each of several chunks has for itself, in tables of this call.</summary>
    public readonly void TakeForChunks(in CallTables tables, int array, nint chunks)
    {
        Take(tables, array, chunks);
        tables.ChunkStrides[array] = tables.BatchStrides[array] * tables.Batches;
    }

    private readonly void Take(in CallTables tables, int array, nint chunks)
    {
        var count = PackedStrides(array, tables.Strides(array));
        tables.BatchStrides[array] = count;
        tables.Job.Arrays[array] = (float*)ScratchArena.Rent(checked(count * tables.Batches * chunks * sizeof(float)));
    }

    /// <summary>Strides of an array in memory of its own.</summary>
    /// <returns>The elements of one batch.</returns>
    private readonly nint PackedStrides(int array, nint* strides)
    {
        var declaration = kernel.Arrays[array];
        var stride = (nint)1;
        for (var k = declaration.Dimensions.Length - 1; k >= 0; k--)
        {
            var i = declaration.AtPlace(k);
            strides[i] = stride;
            stride *= i == declaration.TimeAxis && walk.Covers(array) ? GivenExtent(array, i) : declaration.Dimensions[i].Evaluate(Tables.Job.Extents);
        }
        return stride;
    }

    private readonly nint GivenExtent(int array, int dimension)
    {
        ref readonly var view = ref array < kernel.FirstState ? ref arguments[array] : ref results[array - kernel.FirstResult];
        return view.Extent(view.Rank - kernel.Arrays[array].Dimensions.Length + dimension);
    }

    /// <summary>Uses the caller's memory where its type, its strides and its leading axes allow.</summary>
    private readonly bool TryBind(int array, in ArrayView view)
    {
        var declaration = kernel.Arrays[array];
        var leading = view.Rank - declaration.Dimensions.Length;
        var innermost = leading + declaration.Innermost;
        var type = declaration.IsInteger ? NumberType.I32 : NumberType.F32;
        if (view.Type != type || (declaration.Innermost >= 0 && view.Stride(innermost) != 1 && view.Extent(innermost) > 1))
        {
            return false;
        }
        for (var i = 0; i + 1 < leading; i++)
        {
            if (view.Stride(i) != view.Stride(i + 1) * view.Extent(i + 1))
            {
                return false;
            }
        }
        Tables.BatchStrides[array] = leading == 0 ? 0 : view.Stride(leading - 1);
        Tables.Job.Arrays[array] = (float*)view.Pointer;
        var strides = Tables.Strides(array);
        for (var i = leading; i < view.Rank; i++)
        {
            strides[i - leading] = view.Stride(i);
        }
        return true;
    }

    private readonly bool IsBound(int array, in ArrayView view) => view.Pointer == Tables.Job.Arrays[array];

    private readonly void Fill(int array, float value) =>
        new Span<float>(Tables.Job.Arrays[array], checked((int)(Tables.BatchStrides[array] * Tables.Batches))).Fill(value);

    private readonly void Read(int array, in ArrayView view)
    {
        var declaration = kernel.Arrays[array];
        if (declaration.IsInteger && view.Type.IsFloat())
        {
            throw new ArgumentException($"{kernel.Name}: '{declaration.Name}' should hold integers; it is given as {view}.", nameof(view));
        }
        if (view.Rank == declaration.Dimensions.Length)
        {
            Tables.BatchStrides[array] = 0;
        }
        var strides = stackalloc nint[ArrayView.MaxRank];
        FullStrides(array, view, strides);
        ArrayCopy.Read(view, Tables.Job.Arrays[array], strides, declaration.IsInteger);
    }

    private readonly void WriteBack(int array, in ArrayView view)
    {
        if (view.IsAbsent || IsBound(array, view))
        {
            return;
        }
        var strides = stackalloc nint[ArrayView.MaxRank];
        FullStrides(array, view, strides);
        ArrayCopy.Write(Tables.Job.Arrays[array], strides, view);
    }

    /// <summary>The strides of an array's own memory for every dimension of a view of it, leading axes included.</summary>
    private readonly void FullStrides(int array, in ArrayView view, nint* strides)
    {
        var leading = view.Rank - kernel.Arrays[array].Dimensions.Length;
        for (var i = leading; i < view.Rank; i++)
        {
            strides[i] = Tables.Strides(array)[i - leading];
        }
        var stride = Tables.BatchStrides[array];
        for (var i = leading - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= view.Extent(i);
        }
    }
}
