using Kernels.Arrays;
using Kernels.Cpu;
using Kernels.Formats;
using Kernels.Graph;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Benchmarks;

/// <summary>
/// One operation on random rows, once by hand as a graph of one node and once as a call of the kernel that is declared under its name. A graph takes the
/// declared embedding itself, so that is compared with decoding the packed table row by row.
/// </summary>
internal sealed unsafe class OperationSubject : IDisposable
{
    private const int HeadWidth = 64;
    private const int Vocabulary = 4096;
    private const float Epsilon = 1e-5f;

    private readonly string name;
    private readonly int tokens;
    private readonly int width;
    private readonly WorkerPool pool;
    private readonly ArrayKernel kernel;
    private readonly Tensor x;
    private readonly Tensor z;
    private readonly Tensor weight;
    private readonly Tensor table;
    private readonly Tensor ids;
    private readonly Tensor byHand;
    private readonly Tensor declared;
    private readonly RotaryAngles angles = new([.. Enumerable.Range(0, HeadWidth / 2).Select(i => Math.Pow(10_000, -2.0 * i / HeadWidth))]);
    private readonly RotaryTable rotations;
    private readonly PackedMatrix packed;
    private readonly CpuGraph? graph;
    private readonly CpuSession? session;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="width">A multiple of the width of a head.</param>
    public OperationSubject(string name, int tokens, int width, WorkerPool pool)
    {
        (this.name, this.tokens, this.width, this.pool) = (name, tokens, width, pool);
        kernel = KernelRegistry.Array(name);
        (x, z, weight, table) = (Random(1, tokens, width), Random(2, tokens, width), Random(3, width), Random(4, Vocabulary, width));
        (byHand, declared, ids) = (new Tensor(tokens, width), new Tensor(tokens, width), new Tensor(tokens));
        for (var t = 0; t < tokens; t++)
        {
            ((int*)ids.Pointer)[t] = t * 977 % Vocabulary;
        }
        rotations = angles.Through(tokens);
        packed = Pack(table);
        if (name != "TokenEmbedding")
        {
            (graph, session) = CreateGraph();
        }
    }

    /// <summary>The operations that exist in both ways.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Add", "SwiGlu", "RmsNorm", "GatedRmsNorm", "Rotary", "TokenEmbedding"];

    /// <summary>The operation by hand.</summary>
    public void RunHand()
    {
        if (session is not null)
        {
            session.Reset();
            session.Run(tokens, tokens);
            return;
        }
        for (var t = 0; t < tokens; t++)
        {
            packed.DequantizeRow(((int*)ids.Pointer)[t], byHand.Row(t));
        }
    }

    /// <summary>The declared kernel, which devices run, compiled for the CPU.</summary>
    public void RunDeclared()
    {
        var (epsilon, start) = (Epsilon, 0);
        var (rows, gates, weights) = (ArrayView.Of(x), ArrayView.Of(z), ArrayView.Of(weight));
        switch (name)
        {
            case "Add" or "SwiGlu":
                Call([rows, gates], ArrayView.Of(declared));
                break;
            case "RmsNorm":
                Call([rows, weights, ArrayView.Of(&epsilon)], ArrayView.Of(declared));
                break;
            case "GatedRmsNorm":
                Call([rows, gates, weights, ArrayView.Of(&epsilon)], ArrayView.Of(declared));
                break;
            case "Rotary":
                Call([Heads(x), ArrayView.Of(rotations.Cosines), ArrayView.Of(rotations.Sines), ArrayView.RowMajor(&start, NumberType.I32, [])], Heads(declared));
                break;
            default:
                Call([ArrayView.RowMajor(ids.Pointer, NumberType.I32, [tokens]), ArrayView.Of(table)], ArrayView.Of(declared));
                break;
        }
    }

    /// <summary>The most by which the results of the last runs differ.</summary>
    public double Difference()
    {
        var largest = 0.0;
        for (var i = 0; i < byHand.Span.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)byHand.Span[i] - declared.Span[i]));
        }
        return largest;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        session?.Dispose();
        graph?.Dispose();
        packed.Dispose();
        angles.Dispose();
        foreach (var tensor in (Tensor[])[x, z, weight, table, ids, byHand, declared])
        {
            tensor.Dispose();
        }
    }

    private (CpuGraph Graph, CpuSession Session) CreateGraph()
    {
        var builder = new GraphBuilder();
        var (a, b) = (builder.Input("x", ValueKind.F32, RowExtent.Tokens, width), builder.Input("z", ValueKind.F32, RowExtent.Tokens, width));
        var y = builder.Add(name switch
        {
            "Add" => new Add(name, a, b),
            "SwiGlu" => new SwiGlu(name, a, b),
            "RmsNorm" => new RmsNorm(name, a, weight, Epsilon),
            "GatedRmsNorm" => new GatedRmsNorm(name, a, b, weight, Epsilon),
            _ => new RotaryEmbedding(name, a, angles),
        });
        builder.Output(y);
        var onCpu = new CpuGraph(builder.Plan(tokens), pool);
        var memory = onCpu.CreateSession();
        memory.Bind(a, x.Pointer, width);
        memory.Bind(b, z.Pointer, width);
        memory.Bind(y, byHand.Pointer, width);
        return (onCpu, memory);
    }

    private void Call(ReadOnlySpan<ArrayView> arguments, ArrayView result) => kernel.Run(new ArrayCall { Arguments = arguments, Results = [result], Pool = pool });

    private ArrayView Heads(Tensor rows) => ArrayView.Of(rows.Pointer, tokens, width / HeadWidth, HeadWidth);

    private static PackedMatrix Pack(Tensor floats)
    {
        using var encoded = new EncodedMatrix(KernelRegistry.FindFormat("F32")!, floats.Shape[0], floats.Shape[1]);
        floats.Span.CopyTo(encoded.Fields.Single().Patterns<float>());
        return PackedMatrix.Pack(encoded);
    }

    private static Tensor Random(int seed, params ReadOnlySpan<int> shape)
    {
        var random = new Random(seed);
        var tensor = new Tensor(shape);
        foreach (ref var value in tensor.Span)
        {
            value = (2 * random.NextSingle()) - 1;
        }
        return tensor;
    }
}
