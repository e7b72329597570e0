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
        """;

    private static readonly FormatDescriptor Format = Registered(1);

    private static readonly FormatDescriptor Rest = Registered(2);

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

    private void Save(EncodedMatrix matrix) => QuantizedModelWriter.Save(Path.Combine(folder, "m"), new Dictionary<string, EncodedMatrix> { ["m"] = matrix });

    private static IEnumerable<uint> Patterns(EncodedField field) => Enumerable.Range(0, (int)field.Count).Select(i => field.Pattern(i));

    private static FormatDescriptor Registered(int which)
    {
        var format = InMemoryCompiler.Compile(Text, everyTarget: false)[which].Descriptor;
        KernelRegistry.Register(format);
        return format;
    }
}
