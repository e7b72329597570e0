using Kernels.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;
using Kernels.Encoding;
using Kernels.Formats;
using Kernels.Tensors;

namespace Kernels.Check;

/// <summary>A call with random extents and numbers, for the interpreter and for compiled code alike.</summary>
public sealed class RandomCall
{
    private readonly KernelModel kernel;
    private readonly Random random;
    private readonly Func<string, FormatDescriptor?> formats;
    private readonly Dictionary<string, EncodedMatrix> matrices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NumberArray> unencoded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> extents = new(StringComparer.Ordinal);

    /// <param name="formats">Finds the formats of operands; null: those of the registry.</param>
    public RandomCall(KernelModel kernel, Random random, int largest, Func<string, FormatDescriptor?>? formats = null)
    {
        (this.kernel, this.random, this.formats) = (kernel, random, formats ?? KernelRegistry.FindFormat);
        foreach (var dimension in kernel.Parameters.SelectMany(p => p.Dimensions))
        {
            foreach (var name in dimension.All().Select(e => e switch { IndexValue i => i.Name.ToUpperInvariant(), ExtentValue x => x.Name, _ => null }).OfType<string>())
            {
                extents.TryAdd(name, random.Next(1, largest + 1));
            }
        }
        foreach (var equation in kernel.Equations.Where(e => e.Value is Apply { Order: ConcatOrderSyntax }))
        {
            var walks = ((ConcatOrderSyntax)((Apply)equation.Value).Order!).Walks.Count;
            extents[equation.Indices[0].ToUpperInvariant()] = walks * extents["I"] * extents["J"];
        }
        Batches = random.Next(3) == 0 ? random.Next(1, 4) : 0;
        foreach (var parameter in kernel.Parameters)
        {
            if (!parameter.MayBeAbsent || random.Next(2) == 0)
            {
                Arguments[parameter.Name] = parameter.Format is null
                    ? Numbers(parameter.Name, parameter.Type, Shape(parameter.Dimensions, HasBatches(parameter)))
                    : Operand(parameter);
            }
        }
        foreach (var state in kernel.States.Where(_ => random.Next(2) == 0))
        {
            States[state.Name] = Numbers(state.Name, null, Shape(state.Dimensions, Batches > 0));
        }
        if (kernel.Axis is not null && Batches > 0 && random.Next(2) == 0)
        {
            Lengths = [.. Enumerable.Range(0, Batches).Select(_ => random.Next(0, Steps + 1))];
        }
    }

    /// <summary>What parameters are worth.</summary>
    public Dictionary<string, NumberArray> Arguments { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, NumberArray> States { get; } = new(StringComparer.Ordinal);

    public int Batches { get; }

    public int[]? Lengths { get; }

    public int Steps => kernel.Axis is null ? 0 : extents[kernel.Axis.ToUpperInvariant()];

    /// <inheritdoc/>
    public override string ToString() =>
        $"{kernel.Name}({string.Join(", ", Arguments.Select(a => $"{a.Key} [{string.Join(", ", a.Value.Shape)}]"))}), states {string.Join(", ", States.Keys)}, lengths {string.Join(", ", Lengths ?? [])}";

    /// <summary>The arguments for compiled code; integers where the declaration asks for them.</summary>
    public KernelArguments Compiled(ICollection<IDisposable> owned)
    {
        var arguments = new KernelArguments();
        foreach (var (name, array) in Arguments)
        {
            if (matrices.TryGetValue(name, out var matrix))
            {
                arguments.Add(name, matrix);
            }
            else
            {
                arguments.Add(name, View(name, Tensor(unencoded.GetValueOrDefault(name, array), owned), owned));
            }
        }
        return arguments;
    }

    public static Tensor Tensor(NumberArray array, ICollection<IDisposable> owned)
    {
        var tensor = Tensors.Tensor.From([.. array.Values.Select(v => (float)v)], [.. array.Shape]);
        owned.Add(tensor);
        return tensor;
    }

    private unsafe ArrayView View(string name, Tensor tensor, ICollection<IDisposable> owned)
    {
        if (kernel.Parameters.First(p => p.Name == name).Type is not { } type || !type.Contains("int", StringComparison.Ordinal))
        {
            return ArrayView.Of(tensor);
        }
        var buffer = new NativeBuffer(tensor.Count * sizeof(ushort));
        owned.Add(buffer);
        for (var i = 0; i < tensor.Count; i++)
        {
            buffer.Span<ushort>()[i] = (ushort)tensor.Span[i];
        }
        return ArrayView.RowMajor(buffer.Pointer, NumberType.U16, [.. tensor.Shape.Select(s => (nint)s)]);
    }

    /// <summary>Numbers that are encoded on the way in, or a matrix that is; what they are worth.</summary>
    private NumberArray Operand(ParameterModel parameter)
    {
        var format = formats(parameter.Format!)!;
        var isMatrix = parameter.Dimensions.Count == 2 && (!format.IsActivation || random.Next(2) == 0);
        var shape = Shape(parameter.Dimensions, !isMatrix && HasBatches(parameter));
        var (rows, columns) = (parameter.Dimensions.Count < 2 ? 1 : shape[^2], shape[^1]);
        if (isMatrix)
        {
            var matrix = matrices[parameter.Name] = RandomMatrix.Of(format, rows, columns, random);
            return new NumberArray(new ValueEvaluator(matrix).All(), shape);
        }
        var numbers = unencoded[parameter.Name] = Numbers(parameter.Name, null, shape);
        var values = numbers.Values.Chunk(format.Layout is null ? columns : rows * columns).SelectMany(m =>
        {
            if (format.Layout is null)
            {
                var row = new double[columns];
                ActivationOracle.EncodeBytes(format, [.. m.Select(v => (float)v)], row);
                return row;
            }
            using var encoded = MatrixEncoder.Encode(format, [.. m.Select(v => (float)v)], rows, columns);
            return new ValueEvaluator(encoded).All();
        });
        return new NumberArray([.. values], shape);
    }

    /// <summary>Parameters of models are shared: those of a scan that do not change along its axis, those of a kernel with few dimensions.</summary>
    private bool HasBatches(ParameterModel parameter) =>
        Batches > 0 && (kernel.Axis is null ? parameter.Dimensions.Count > 1 : parameter.Dimensions.Contains(new IndexValue(kernel.Axis)));

    private int[] Shape(IEnumerable<Expr> dimensions, bool hasBatches) => [.. hasBatches ? [Batches] : Array.Empty<int>(), .. dimensions.Select(Size)];

    private int Size(Expr dimension) => dimension switch
    {
        Number n => (int)n.Value,
        IndexValue i => extents[i.Name.ToUpperInvariant()],
        ExtentValue e => extents[e.Name],
        Binary { Operator: BinaryOperator.FloorDivide or BinaryOperator.CeilingDivide } b => (Size(b.Left) + Size(b.Right) - 1) / Size(b.Right),
        _ => throw new NotSupportedException($"a dimension {dimension}"),
    };

    private NumberArray Numbers(string name, string? type, int[] shape)
    {
        var (low, high) = name switch
        {
            "A" or "a" or "af" or "ab" or "g" or "gf" => (-1.0, -0.01),
            "c" or "q" or "k" or "key" or "pq" or "pk" or "gamma" or "u" => (0.1, 1.0),
            "start" => (0, 20),
            _ => (-1.0, 1.0),
        };
        var isInteger = type is not null && type.Contains("int", StringComparison.Ordinal);
        var numbers = new double[shape.Aggregate(1, (x, y) => x * y)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = isInteger || name == "start" ? random.Next(0, 24) : (float)(low + ((high - low) * random.NextDouble()));
        }
        return new NumberArray(numbers, shape);
    }
}
