using Kernels.Numerics;
using Kernels.Tensors;

namespace Kernels.Encoding;

/// <summary>Some rows of a matrix while they are rounded with their errors fed back. Columns are called by their positions in the factor's order.</summary>
internal sealed unsafe class FeedbackPiece : IDisposable
{
    /// <summary>Columns whose feedback on one another is added one by one; on those behind them it is added for all at once.</summary>
    private const int Block = 32;

    private readonly ScaledCode code;
    private readonly FeedbackFactor factor;
    private readonly GroupGrid grid;
    private readonly float* weights;
    private readonly int firstRow;
    private readonly int columns;
    private readonly OuterScales? outer;
    private readonly GroupParameters[] parameters;
    private readonly NativeBuffer errors;
    private readonly NativeBuffer levels;
    private readonly NativeBuffer feedback;
    private readonly NativeBuffer targets;

    /// <param name="weights">All weights of the matrix.</param>
    public FeedbackPiece(ScaledCode code, FeedbackFactor factor, GroupGrid grid, OuterScales? outer, float* weights, int firstRow, int rows)
    {
        (this.code, this.factor, this.grid, this.outer, this.firstRow, Rows) = (code, factor, grid, outer, firstRow, rows);
        this.weights = weights;
        columns = factor.Columns;
        parameters = new GroupParameters[GroupRows * grid.AcrossColumns];
        var band = (long)rows * Math.Min(factor.Order.BandColumns, columns) * sizeof(float);
        errors = new NativeBuffer((long)rows * columns * sizeof(float));
        levels = new NativeBuffer((long)rows * columns * sizeof(ushort));
        feedback = new NativeBuffer(band);
        targets = new NativeBuffer(band);
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>w − (what is stored), [rows, k] by positions.</summary>
    public float* Errors => (float*)errors.Pointer;

    /// <summary>The position of each weight's level, [rows, k] by positions.</summary>
    public ushort* Levels => (ushort*)levels.Pointer;

    /// <summary>Groups one below the other.</summary>
    public int GroupRows => (Rows + grid.RowSize - 1) / grid.RowSize;

    /// <summary>What the errors before a group of columns feed back to each of them, [rows, width].</summary>
    private float* Feedback => (float*)feedback.Pointer;

    /// <summary>The weights of a group of columns that make good the errors before it as well as all its columns together can, [rows, width].</summary>
    private float* Targets => (float*)targets.Pointer;

    /// <summary>Works out feedback and targets of some rows for a group of columns.</summary>
    public void FindTargets(int row, int count, int first, int width)
    {
        count = Math.Min(count, Rows - row);
        var fed = Feedback + ((nint)row * width);
        new Span<float>(fed, count * width).Clear();
        ProductSums<float>.Add(Errors + ((nint)row * columns), columns, 1, factor.M + first, columns, first, fed, width, count, width);
        for (var r = row; r < row + count; r++)
        {
            FindTargets(r, first, width);
        }
    }

    /// <summary>The parameters of a row in a group of columns.</summary>
    public ref GroupParameters Parameters(int row, int band) => ref parameters[(row / grid.RowSize * grid.AcrossColumns) + band];

    /// <summary>The outer scale of a row in a group of columns; 1 where there is none.</summary>
    public double Outer(int row, int band) => outer?.At(firstRow + row, band * grid.ColumnSize) ?? 1;

    /// <summary>Finds the parameters of the groups of a group of columns, one below the other.</summary>
    public void FindParameters(IGroupEncoder encoder, int band, int first, int width, CancellationToken cancellation)
    {
        var size = Math.Min(grid.RowSize, Rows) * width;
        var codes = new ushort[size];
        var importance = new float[size];
        for (var i = 0; i < importance.Length; i += width)
        {
            factor.Importance.Slice(first, width).CopyTo(importance.AsSpan(i));
        }
        for (var row = 0; row < Rows; row += grid.RowSize)
        {
            var count = Math.Min(grid.RowSize, Rows - row) * width;
            Parameters(row, band) = encoder.Encode(
                new WeightGroup
                {
                    Weights = new ReadOnlySpan<float>(Targets + ((nint)row * width), count),
                    Importance = importance.AsSpan(0, count),
                    Outer = Outer(row, band),
                    Row = firstRow + row,
                    Width = width,
                    Cancellation = cancellation,
                },
                codes);
        }
    }

    /// <summary>Rounds some rows of a group of columns.</summary>
    public void Round(int row, int count, int band, int first, int width)
    {
        count = Math.Min(count, Rows - row);
        for (var block = 0; block < width; block += Block)
        {
            var size = Math.Min(Block, width - block);
            ProductSums<float>.Add(
                Errors + ((nint)row * columns) + first, columns, 1, M(first, first + block), columns, block, Feedback + ((nint)row * width) + block, width, count, size);
            for (var r = row; r < row + count; r++)
            {
                Round(r, first + block, size, Feedback + ((nint)r * width) + block, Parameters(r, band));
            }
        }
    }

    /// <summary>Lays everything down in the fields.</summary>
    public void Store(GroupFields fields)
    {
        var order = factor.Order.Columns;
        for (var row = 0; row < Rows; row++)
        {
            for (var i = 0; i < columns; i++)
            {
                fields.SetCode(firstRow + row, order[i], code.Levels.Pattern(Levels[((nint)row * columns) + i]));
            }
        }
        for (var row = 0; row < Rows; row += grid.RowSize)
        {
            for (var band = 0; band < grid.AcrossColumns; band++)
            {
                fields.SetParameters(grid.GroupAt(firstRow + row, band * grid.ColumnSize), Parameters(row, band), Outer(row, band));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        errors.Dispose();
        levels.Dispose();
        feedback.Dispose();
        targets.Dispose();
    }

    private float* M(int from, int to) => factor.M + ((nint)from * columns) + to;

    private float Weight(int row, int position) => weights[((nint)(firstRow + row) * columns) + factor.Order.Columns[position]];

    private void FindTargets(int row, int first, int width)
    {
        var target = Targets + ((nint)row * width);
        var moves = new Span<float>(target, width);
        new ReadOnlySpan<float>(Feedback + ((nint)row * width), width).CopyTo(moves);
        for (var i = 0; i < width; i++)
        {
            // A column that moves by so much is as good as an error of as much the other way.
            ProductSums<float>.AddMultiple(target + i + 1, -target[i], M(first + i, first + i + 1), first == 0 ? 0 : width - i - 1);
            target[i] = Moved(Weight(row, first + i), target[i]);
        }
    }

    private void Round(int row, int first, int size, float* fed, GroupParameters found)
    {
        for (var i = 0; i < size; i++)
        {
            var weight = Weight(row, first + i);
            var level = code.Nearest(Moved(weight, fed[i]), found);
            var error = (float)(weight - code.Worth(level, found));
            Errors[((nint)row * columns) + first + i] = error;
            Levels[((nint)row * columns) + first + i] = (ushort)level;
            ProductSums<float>.AddMultiple(fed + i + 1, error, M(first + i, first + i + 1), size - i - 1);
        }
    }

    /// <summary>A weight with what is fed back to it; alone where that is beyond floats, as the errors of weights near their limit can be.</summary>
    private static float Moved(float weight, float by) => float.IsFinite(weight + by) ? weight + by : weight;
}
