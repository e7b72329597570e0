namespace Kernels.Cpu;

/// <summary>One run of an attention: its memory, and where a head's keys and values lie in the cache.</summary>
internal unsafe struct AttentionJob
{
    /// <summary>Positions in a block of the cache; a multiple of four registers of any width.</summary>
    public const int BlockPositions = 64;

    /// <summary>Queries that one piece of work takes: an even number, because they are taken in pairs.</summary>
    public const int QueriesPerPiece = 16;

    public CpuRows Q;
    public CpuRows K;
    public CpuRows V;
    public CpuRows Y;

    /// <summary>The cache of keys. A block lies as [element of the head][position]: scores of neighbouring positions are lanes of one register.</summary>
    public float* Keys;

    /// <summary>The cache of values. A value is a row padded to whole groups of four registers.</summary>
    public float* Values;

    public int Position;
    public int Width;
    public int PaddedWidth;
    public nint KeyStride;
    public nint ValueStride;

    /// <summary>The heads of queries that a head of keys serves.</summary>
    public int Group;
    public int PiecesPerHead;
    public float Scale;

    /// <summary>The most positions that a query sees.</summary>
    public int Window;

    /// <summary>So many positions and those that fill the last block.</summary>
    public static long WholeBlocks(int positions) => ((long)positions + BlockPositions - 1) / BlockPositions * BlockPositions;

    /// <summary>Appends the keys and values of one head to the cache.</summary>
    public readonly void Append(int head)
    {
        for (var t = 0; t < K.Count; t++)
        {
            var key = K.Row(t) + (head * Width);
            var position = Position + t;
            var column = KeyBlock(head, position / BlockPositions) + (position % BlockPositions);
            for (var i = 0; i < Width; i++)
            {
                column[i * BlockPositions] = key[i];
            }
            var value = V.Row(t) + (head * Width);
            new Span<float>(value, Width).CopyTo(new Span<float>(Value(head, position), Width));
        }
    }

    /// <summary>The positions that a query of a head of keys sees: up to its own.</summary>
    public readonly int Seen(int query) => Position + (query / Group) + 1;

    /// <summary>The first position that a query of a head of keys sees.</summary>
    public readonly int First(int query) => Math.Max(0, Seen(query) - Window);

    /// <summary>The elements of a query of a head of keys.</summary>
    public readonly float* Query(int head, int query) => Q.Row(query / Group) + (((head * Group) + (query % Group)) * Width);

    /// <summary>Where a query's result goes.</summary>
    public readonly float* Result(int head, int query) => Y.Row(query / Group) + (((head * Group) + (query % Group)) * Width);

    /// <summary>A block of keys: [Width, BlockPositions].</summary>
    public readonly float* KeyBlock(int head, int block) => Keys + (head * KeyStride) + ((nint)block * BlockPositions * Width);

    /// <summary>The value at a position; the next one is PaddedWidth further.</summary>
    public readonly float* Value(int head, int position) => Values + (head * ValueStride) + ((nint)position * PaddedWidth);
}
