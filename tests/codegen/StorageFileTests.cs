using Kernels.Check;
using Kernels.Formats;
using Kernels.IO;

namespace Kernels.Codegen.Tests;

/// <summary>Matrices with sparse fields and formats inside formats, in files and in memory.</summary>
public sealed class StorageFileTests : IDisposable
{
    private const string Text = """
        format StoredInside { q : int4 [n, k] sparse 2:4 along k; s : f16 [n, k/32]; w = s*q }
        format StoredOutside { a : StoredInside [n, k]; t : f16 [n, 4]; z : uint2 [n, k/8]; w = a + t[z] }
        format StoredRest { q : uint12 [n, k] window 3; g : f32 [n, k/8] = uniform(seed: 5); u : f16 [n, 16]; v : uint3 [16, k] window 2; d : f32 [16, k] = uniform(seed: 6); w = rotate(g*q - (sum(r in 16) u[r]*d[r]*v[r]), k, 8, seed: 9) }
        format StoredSomewhere { p : bit [n/2]; q : int3 [n, k] where p == 1; o : f16 [n, k] sparse csr; b : trit [n, k] sparse block(2, 3) pack base3; s : f16 [flat/7]; w = s*((if p == 1 then q else 1) + b) + o }
        """;

    private static readonly FormatDescriptor Format;

    private static readonly FormatDescriptor Rest;

    private static readonly FormatDescriptor Somewhere;

    static StorageFileTests()
    {
        var compiled = InMemoryCompiler.Compile(Text, everyTarget: false);
        (Format, Rest, Somewhere) = (compiled[1].Descriptor, compiled[2].Descriptor, compiled[3].Descriptor);
        foreach (var format in new[] { Format, Rest, Somewhere })
        {
            KernelRegistry.Register(format);
        }
    }

    private readonly string folder = Directory.CreateTempSubdirectory("kernels-storage").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_saved_is_loaded_bit_for_bit()
    {
        using var saved = RandomMatrix.Of(Format, 5, 41, new Random(1));
        Save(saved);

        using var reader = QuantizedModelReader.Open(Path.Combine(folder, "m"));
        using var loaded = reader.ReadMatrix("m");

        Assert.Equal([5, 21], loaded["a.q.at"].Shape);
        foreach (var (before, after) in saved.Fields.Zip(loaded.Fields))
        {
            Assert.Equal(Patterns(before), Patterns(after));
        }
    }

    [Fact]
    public void Windows_are_saved_as_their_bits_and_drawn_numbers_not_at_all()
    {
        using var saved = RandomMatrix.Of(Rest, 5, 41, new Random(5));
        Save(saved);

        using var reader = QuantizedModelReader.Open(Path.Combine(folder, "m"));
        using var loaded = reader.ReadMatrix("m");

        Assert.Equal(["q", "u", "v"], loaded.Fields.Select(f => f.Descriptor.Name));
        Assert.Equal(3, loaded["q"].Descriptor.Type.Bits);
        foreach (var (before, after) in saved.Fields.Zip(loaded.Fields))
        {
            Assert.Equal(Patterns(before), Patterns(after));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 0)]
    public void Positions_that_do_not_ascend_are_refused_in_files_and_in_memory(uint first, uint second)
    {
        using var matrix = RandomMatrix.Of(Format, 2, 16, new Random(2));
        matrix["a.q.at"].SetPattern(2, first);
        matrix["a.q.at"].SetPattern(3, second);
        Save(matrix);

        using var reader = QuantizedModelReader.Open(Path.Combine(folder, "m"));
        var inFile = Assert.Throws<InvalidDataException>(() => reader.ReadMatrix("m"));
        var inMemory = Assert.Throws<ArgumentException>(() => PackedMatrix.Pack(matrix));

        Assert.Contains($"Field a.q.at: position {second} of stored element 3", inFile.Message, StringComparison.Ordinal);
        Assert.Contains("matrix 'm'", inFile.Message, StringComparison.Ordinal);
        Assert.Contains("a.q.at", inMemory.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_behind_the_end_of_a_row_is_refused()
    {
        using var matrix = RandomMatrix.Of(Format, 1, 5, new Random(3));
        matrix["a.q.at"].SetPattern(2, 1);

        Assert.Throws<ArgumentException>(() => PackedMatrix.Pack(matrix));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_evaluator_of_descriptors_agrees_with_the_interpreter(int which)
    {
        using var matrix = RandomMatrix.Of(which == 1 ? Format : Rest, 7, 50, new Random(4));
        var oracle = new WeightOracle(InMemoryCompiler.Bind(Text).Formats[which], matrix);

        var values = new ValueEvaluator(matrix).All();

        Assert.Equal(Enumerable.Range(0, values.Length).Select(i => oracle.Value(i / 50, i % 50)), values);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 41)]
    [InlineData(16, 64)]
    public void What_is_not_stored_takes_no_room_in_a_file(int rows, int columns)
    {
        using var saved = RandomMatrix.Of(Somewhere, rows, columns, new Random(rows));
        Save(saved);

        using var reader = QuantizedModelReader.Open(Path.Combine(folder, "m"));
        using var loaded = reader.ReadMatrix("m");
        using var file = SafetensorsFile.Open(Path.Combine(folder, "m"));

        foreach (var (before, after) in saved.Fields.Zip(loaded.Fields))
        {
            Assert.Equal(Patterns(before), Patterns(after));
        }
        var stored = Patterns(saved["o.at"]).Count(bit => bit == 1);
        Assert.Equal(stored, file.Entry("m.o").Count);
        Assert.Equal(stored, file.Entry("m.o.at").Count);
        Assert.Equal(rows + 1, file.Entry("m.o.at.rows").Count);
        var restricted = Enumerable.Range(0, rows).Count(row => saved["p"].Pattern(row / 2) == 1) * columns;
        Assert.Equal(((restricted * 3) + 7) / 8, file.Entry("m.q").Length);
    }

    [Theory]
    [InlineData("m.o.at", 0, 99u, "element [0] is column 99")]
    [InlineData("m.o.at.rows", 2, 9u, "should from 0 to")]
    [InlineData("m.p", 0, 0u, "elements are stored")]
    public void Places_that_no_matrix_has_are_refused(string tensor, int element, uint value, string message)
    {
        using var saved = new EncodedMatrix(Somewhere, 2, 10);
        saved["p"].SetPattern(0, 1);
        saved["o.at"].SetPattern(3, 1);
        saved["o.at"].SetPattern(12, 1);
        Save(saved);
        Overwrite(tensor, element * (tensor.EndsWith("rows", StringComparison.Ordinal) ? 8 : 4), value);

        using var reader = QuantizedModelReader.Open(Path.Combine(folder, "m"));
        var error = Assert.Throws<InvalidDataException>(() => reader.ReadMatrix("m"));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("m.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_leaves_its_table_is_refused_when_a_matrix_is_packed()
    {
        var format = InMemoryCompiler.Compile("format Reordered { q : uint4 [n, k]; g : uint16 [k]; s : f16 [n, (K/128)]; w = s[g]*q }", everyTarget: false)[0].Descriptor;
        using var matrix = new EncodedMatrix(format, 2, 200);
        matrix["g"].SetPattern(199, 2);

        var error = Assert.Throws<InvalidDataException>(() => PackedMatrix.Pack(matrix));

        Assert.Contains("index 2 of dimension 1 of 's' is not within 0 … 1", error.Message, StringComparison.Ordinal);
    }

    private void Overwrite(string tensor, int at, uint value)
    {
        long place;
        using (var file = SafetensorsFile.Open(Path.Combine(folder, "m")))
        {
            place = file.Entry(tensor).Offset + at;
        }
        using var stream = File.OpenWrite(Path.Combine(folder, "m"));
        stream.Seek(place, SeekOrigin.Begin);
        stream.Write(BitConverter.GetBytes(value).AsSpan(0, tensor == "m.p" ? 1 : 4));
    }

    private void Save(EncodedMatrix matrix) => QuantizedModelWriter.Save(Path.Combine(folder, "m"), new Dictionary<string, EncodedMatrix> { ["m"] = matrix });

    private static IEnumerable<uint> Patterns(EncodedField field) => Enumerable.Range(0, (int)field.Count).Select(i => field.Pattern(i));
}
