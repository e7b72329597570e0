using Kernels.Check;
using Kernels.Formats;
using Kernels.IO;
using Kernels.Threading;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>Matrices in declared formats in GGUF files.</summary>
public sealed class GgufMatrixTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kernels-gguf").FullName;

    private string Target => Path.Combine(folder, "m.gguf");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Matrices_of_every_type_are_written_and_read_bit_for_bit()
    {
        var matrices = GgufFormats.Types.ToDictionary(t => t.Name, t => RandomMatrix.Of(GgufFormats.Of(t), 3, 2 * t.BlockColumns, new Random((int)t.Id)));
        GgufWriter.Write(Target, [], matrices.Select(m => GgufTensorData.From(m.Key, m.Value)));

        using var pool = new WorkerPool(2);
        using var file = GgufFile.Open(Target);
        Assert.Empty(file.Entries);
        Assert.All(matrices, m =>
        {
            Assert.Equal($"{m.Key} {m.Key} [3, {m.Value.Columns}]", file.Tensor(m.Key).ToString());
            using var loaded = file.ReadMatrix(m.Key, pool);
            Assert.All(m.Value.Fields.Zip(loaded.Fields), f => Assert.Equal(Patterns(f.First), Patterns(f.Second)));
        });
        foreach (var matrix in matrices.Values)
        {
            matrix.Dispose();
        }
    }

    [Fact]
    public void The_matrices_of_a_tensor_of_three_dimensions_are_read_as_the_rows_of_one()
    {
        GgufWriter.Write(Target, [], [GgufTensorData.From("experts", GgufTensorType.Find(8)!, new byte[4 * 3 * 34], 4, 3, 32)]);

        using var file = GgufFile.Open(Target);
        using var matrix = file.ReadMatrix("experts");

        Assert.Equal((12, 32), (matrix.Rows, matrix.Columns));
    }

    [Fact]
    public void What_is_no_matrix_of_blocks_is_refused_by_name()
    {
        var nan = new byte[34];
        (nan[0], nan[1]) = (0x01, 0x7c);
        GgufWriter.Write(Target, [],
        [
            GgufTensorData.From("plain", GgufTensorType.Find(1)!, new byte[4], 2),
            GgufTensorData.From("activations", GgufTensorType.Find(9)!, new byte[36], 32),
            GgufTensorData.From("nan", GgufTensorType.Find(8)!, nan, 1, 32),
        ]);
        using var file = GgufFile.Open(Target);

        Assert.Contains("tensor plain F16 [2] is no matrix of blocks: it has plain numbers", Assert.Throws<InvalidDataException>(() => file.ReadMatrix("plain")).Message, StringComparison.Ordinal);
        Assert.Contains("tensor activations Q8_1 [32] is no matrix of blocks: the type Q8_1", Assert.Throws<InvalidDataException>(() => file.ReadMatrix("activations")).Message, StringComparison.Ordinal);
        Assert.Contains("tensor nan Q8_0 [1, 32]: the block at byte 256: field d: element [0, 0] is infinite or NaN", Assert.Throws<InvalidDataException>(() => file.ReadMatrix("nan")).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor 'other' among its 3", Assert.Throws<InvalidDataException>(() => file.ReadMatrix("other")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_format_of_no_type_is_not_written()
    {
        using var matrix = new EncodedMatrix(RandomBlocks.Format(null, new FieldDescriptor("q", new ElementType(ElementKind.UInt, 3), [FieldDimension.Along("n"), FieldDimension.Along("k")])), 1, 32);

        Assert.Contains("No type of GGUF files is the format F", Assert.Throws<ArgumentException>(() => GgufTensorData.From("m", matrix)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<uint> Patterns(EncodedField field) => Enumerable.Range(0, (int)field.Count).Select(i => field.Pattern(i));
}
