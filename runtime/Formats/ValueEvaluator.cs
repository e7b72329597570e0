using System.Numerics;
using Kernels.Facts;

namespace Kernels.Formats;

/// <summary>
/// Evaluates a format's equation in float64, straight from its tree and the logical fields: slow, and the measure for
/// everything faster.
/// </summary>
public sealed class ValueEvaluator
{
    private readonly EncodedMatrix matrix;
    private readonly DenseFields elements;
    private readonly List<string> names;
    private readonly Func<double[], double> value;
    private readonly bool withoutCompressed;

    /// <summary>Prepares the equation of a matrix's format.</summary>
    /// <exception cref="NotSupportedException">The equation has a name or operation that is not known here.</exception>
    public ValueEvaluator(EncodedMatrix matrix)
        : this(matrix, (matrix ?? throw new ArgumentNullException(nameof(matrix))).Format.Value)
    {
    }

    /// <summary>Prepares an expression over a matrix's fields.</summary>
    /// <param name="withoutCompressed">Whether compressed fields have no element at all.</param>
    /// <param name="planes">More indices of the expression.</param>
    internal ValueEvaluator(EncodedMatrix matrix, ValueNode expression, bool withoutCompressed = false, IEnumerable<string>? planes = null)
    {
        this.matrix = matrix;
        this.withoutCompressed = withoutCompressed;
        elements = DenseFields.Of(matrix);
        names = [matrix.Format.RowAxis, matrix.Format.ColumnAxis, .. planes ?? []];
        value = Compile(expression);
    }

    /// <summary>How many numbers a point has: row, column, planes, and room for the indices of sums.</summary>
    internal int Slots => names.Count;

    /// <summary>What the expression is worth at a point.</summary>
    internal double At(double[] point) => value(point);

    /// <summary>One factor of a term, at a row or column and an index.</summary>
    internal static ValueEvaluator OfTerm(EncodedMatrix matrix, LowRankTerm term, ValueNode factor) => new(matrix, factor, planes: [term.Index]);


    /// <summary>What the weight at the point (<paramref name="row"/>, <paramref name="column"/>) is worth.</summary>
    public double At(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, matrix.Rows);
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, matrix.Columns);
        var point = new double[names.Count];
        point[0] = row;
        point[1] = column;
        return value(point);
    }

    /// <summary>What a factor is worth at a point and an index; what it does not hang on is 0.</summary>
    internal double At(int row, int column, int index)
    {
        var point = new double[names.Count];
        (point[0], point[1], point[2]) = (row, column, index);
        return value(point);
    }

    /// <summary>All values, row-major.</summary>
    public double[] All()
    {
        var all = new double[checked(matrix.Rows * matrix.Columns)];
        var point = new double[names.Count];
        for (var i = 0; i < all.Length; i++)
        {
            point[0] = i / matrix.Columns;
            point[1] = i % matrix.Columns;
            all[i] = value(point);
        }
        return all;
    }

    private Func<double[], double> Compile(ValueNode node)
    {
        switch (node)
        {
            case NumberNode number:
                return _ => number.Value;
            case IndexNode index:
                var slot = Slot(index.Name);
                return point => point[slot];
            case ExtentNode extent:
                var size = Extent(extent.Name);
                return _ => size;
            case FieldNode field:
                return CompileField(field);
            case OperationNode operation:
                return ValueOperations.Apply(operation.Operation, [.. operation.Operands.Select(Compile)]);
            case RotateNode rotate:
                return CompileRotation(rotate);
            case ReduceNode reduce:
                return CompileReduction(reduce);
            default:
                throw new NotSupportedException($"The equation of {matrix.Format.Name} has a node of type {node.GetType().Name}, which cannot be evaluated.");
        }
    }

    private int Slot(string name)
    {
        var slot = names.LastIndexOf(name);
        return slot >= 0 ? slot : throw new NotSupportedException($"The equation of {matrix.Format.Name} uses the index '{name}' where none is bound.");
    }

    private double Extent(string name)
    {
        if (name.Equals(matrix.Format.RowAxis, StringComparison.OrdinalIgnoreCase))
        {
            return matrix.Rows;
        }
        return name.Equals(matrix.Format.ColumnAxis, StringComparison.OrdinalIgnoreCase)
            ? matrix.Columns
            : throw new NotSupportedException($"The equation of {matrix.Format.Name} uses the extent '{name}', which is not one of its axes.");
    }

    private Func<double[], double> CompileField(FieldNode node)
    {
        var descriptor = matrix.Format.Field(node.Field);
        var shape = descriptor.Extents(matrix.Format.RowAxis, matrix.Rows, matrix.Columns);
        if (node.At.Length != shape.Length)
        {
            throw new NotSupportedException($"The equation of {matrix.Format.Name} reads '{node.Field}' with {node.At.Length} indices; it has {shape.Length} dimensions.");
        }
        var indices = node.At.Select(Compile).ToArray();
        var read = Reader(descriptor);
        return point =>
        {
            var flat = 0L;
            for (var i = 0; i < indices.Length; i++)
            {
                var index = indices[i](point);
                if (!(index >= 0 && index < shape[i]) || index != Math.Floor(index))
                {
                    throw new InvalidDataException($"{matrix.Format.Name}: index {index} of dimension {i} of '{node.Field}' is not within 0 … {shape[i] - 1}.");
                }
                flat = (flat * shape[i]) + (long)index;
            }
            return read(flat);
        };
    }

    private Func<long, double> Reader(FieldDescriptor descriptor)
    {
        if (descriptor.Seed is { } seed)
        {
            return i => (float)Philox.Uniform(seed, i);
        }
        if (!descriptor.IsStored)
        {
            return i => descriptor.Constant[(int)i];
        }
        if (descriptor.IsPlaces && withoutCompressed)
        {
            return _ => 0;
        }
        var field = elements.Matrix[descriptor.Name];
        var codec = ElementCodec.For(field.Descriptor.Type);
        if (descriptor.Sparse is { } sparse)
        {
            var present = elements.Matrix[sparse.Positions];
            return i => present.Pattern(i) == 0 ? 0 : codec.Decode(field.Pattern(i));
        }
        return i => codec.Decode(field.Pattern(i));
    }

    private Func<double[], double> CompileRotation(RotateNode node)
    {
        var (slot, block, body) = (Slot(node.Axis), node.Rotation.Block, Compile(node.Body));
        var whole = (int)Extent(node.Axis) / block * block;
        return point =>
        {
            var column = (int)point[slot];
            if (column >= whole)
            {
                return body(point);
            }
            var sum = 0.0;
            for (var j = 0; j < block; j++)
            {
                point[slot] = (column / block * block) + j;
                sum += (BitOperations.PopCount((uint)(column % block & j)) % 2 == 0 ? 1 : -1) * body(point);
            }
            point[slot] = column;
            return (Philox.Uniform(node.Rotation.Seed, column) < 0 ? -sum : sum) / Math.Sqrt(block);
        };
    }

    private Func<double[], double> CompileReduction(ReduceNode node)
    {
        var extent = Compile(node.Extent);
        var slot = names.Count;
        names.Add(node.Index);
        var where = node.Where is null ? null : Compile(node.Where);
        var body = Compile(node.Body);
        names[slot] = string.Empty;
        var (start, combine, isMean) = ValueOperations.Reduction(node.Operation);
        return point =>
        {
            var (end, count, total) = (extent(point), 0, start);
            for (var i = 0; i < end; i++)
            {
                point[slot] = i;
                if (where is null || where(point) != 0)
                {
                    count++;
                    total = combine(total, body(point));
                }
            }
            return count == 0 && node.Operation != "sum" ? throw new InvalidDataException($"{matrix.Format.Name}: the {node.Operation} over '{node.Index}' has nothing at a point.")
                : isMean ? total / count : total;
        };
    }
}
