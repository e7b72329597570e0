using System.Runtime.InteropServices;
using Kernels.Check;
using Kernels.Formats;
using Kernels.IO;
using Kernels.Testing;

namespace Kernels.Codegen.Tests.Interchange;

/// <summary>
/// Layers as other people's tools store them in several tensors, put together by the loops of the published descriptions: they are worth what the description says, and are written back to the same bytes.
/// </summary>
public sealed class CheckpointTests : IDisposable
{
    private const int Rows = 16;
    private const int Columns = 256;
    private const int Group = 128;
    private const int PerWord = 8;
    private const string ActOrder = "GptqInt4G128ActOrder";

    private static readonly IReadOnlyList<CompiledFormat> Compiled = InMemoryCompiler.Compile(InMemoryCompiler.TextOf(TestData.InRepository("examples", "checkpoints")), everyTarget: false);

    // AWQ's order of the columns in a word.
    private static readonly int[] Interleaved = [0, 2, 4, 6, 1, 3, 5, 7];

    private readonly string folder = Directory.CreateTempSubdirectory("kernels-checkpoint").FullName;
    private readonly Random random = new(7);

    private string File => Path.Combine(folder, "model.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("GptqInt4G128", false)]
    [InlineData("GptqInt4G128ActOrder", true)]
    public void Gptq_packs_along_the_inputs_and_its_first_version_stores_zeros_less_one(string format, bool anyOrder)
    {
        var (codes, zeros, scales) = (Codes(Columns, Rows), Codes(Columns / Group, Rows), Halves(Columns / Group, Rows));
        int[] groups = [.. Enumerable.Range(0, Columns).Select(k => anyOrder ? random.Next(Columns / Group) : k / Group)];
        var (weight, zero) = (new int[Columns / PerWord, Rows], new int[Columns / Group, Rows / PerWord]);
        for (var n = 0; n < Rows; n++)
        {
            for (var k = 0; k < Columns; k++)
            {
                weight[k / PerWord, n] |= codes[k, n] << (4 * (k % PerWord));
            }
            for (var g = 0; g < Columns / Group; g++)
            {
                zero[g, n / PerWord] |= zeros[g, n] << (4 * (n % PerWord));
            }
        }

        Check(
            format,
            [Words("l.qweight", weight), Words("l.qzeros", zero), Floats("l.scales", scales), Tensor<int>("l.g_idx", SafetensorsType.I32, groups, Columns)],
            (n, k) => (double)scales[groups[k], n] * (codes[k, n] - (zeros[groups[k], n] + 1)));
    }

    [Fact]
    public void Awq_packs_along_the_outputs_the_even_ones_first()
    {
        var (codes, zeros, scales) = (Codes(Columns, Rows), Codes(Columns / Group, Rows), Halves(Columns / Group, Rows));

        Check(
            "AwqInt4G128",
            [Words("l.qweight", Interleave(codes)), Words("l.qzeros", Interleave(zeros)), Floats("l.scales", scales)],
            (n, k) => (double)scales[k / Group, n] * (codes[k, n] - zeros[k / Group, n]));
    }

    [Fact]
    public void Bitsandbytes_packs_all_weights_in_a_row_the_first_of_a_byte_in_its_upper_half()
    {
        var codes = Codes(Rows, Columns);
        var bytes = new byte[Rows * Columns / 2];
        for (var i = 0; i < Rows * Columns; i++)
        {
            bytes[i / 2] |= (byte)(codes[i / Columns, i % Columns] << (i % 2 == 0 ? 4 : 0));
        }
        float[] largest = [.. Enumerable.Range(0, Rows * Columns / 64).Select(_ => random.NextSingle())];
        float[] levels = [.. Enumerable.Range(0, 16).Select(i => (i - 7.5f) / 8)];

        Check(
            "BitsAndBytes4",
            [
                Tensor<byte>("l.weight", SafetensorsType.U8, bytes, bytes.Length, 1), Tensor<float>("l.weight.absmax", SafetensorsType.F32, largest, largest.Length),
                Tensor<float>("l.weight.quant_map", SafetensorsType.F32, levels, 16),
            ],
            (n, k) => (double)largest[((n * Columns) + k) / 64] * levels[codes[n, k]]);
    }

    [Theory]
    [InlineData("CompressedInt4G128", false)]
    [InlineData("CompressedInt4ZeroG128", true)]
    public void Compressed_tensors_packs_along_the_inputs_and_zeros_along_the_outputs(string format, bool hasZeros)
    {
        var (codes, zeros) = (Codes(Rows, Columns), Codes(Rows, Columns / Group));
        float[,] scales = new float[Rows, Columns / Group];
        ushort[] stored = [.. Enumerable.Range(0, scales.Length).Select(_ => (ushort)random.Next(0x3c00, 0x4000))];
        var (weight, zero) = (new int[Rows, Columns / PerWord], new int[Rows / PerWord, Columns / Group]);
        for (var n = 0; n < Rows; n++)
        {
            for (var k = 0; k < Columns; k++)
            {
                weight[n, k / PerWord] |= codes[n, k] << (4 * (k % PerWord));
            }
            for (var g = 0; g < Columns / Group; g++)
            {
                scales[n, g] = BitConverter.UInt32BitsToSingle((uint)stored[(n * (Columns / Group)) + g] << 16);
                zero[n / PerWord, g] |= zeros[n, g] << (4 * (n % PerWord));
            }
        }
        SafetensorsTensor[] tensors =
        [
            Words("l.weight_packed", weight), Words("l.weight_zero_point", zero), Tensor<ushort>("l.weight_scale", SafetensorsType.BF16, stored, Rows, Columns / Group),
            Tensor<long>("l.weight_shape", SafetensorsType.I64, [Rows, Columns], 2),
        ];

        Check(format, [.. tensors.Where(t => hasZeros || t.Name != "l.weight_zero_point")], (n, k) => (double)scales[n, k / Group] * (codes[n, k] - (hasZeros ? zeros[n, k / Group] : 8)));
    }

    [Fact]
    public void A_word_holds_what_the_descriptions_say()
    {
        using var gptq = new EncodedMatrix(Format("GptqInt4G128"), 8, 128);
        using var awq = new EncodedMatrix(Format("AwqInt4G128"), 8, 128);
        using var nf4 = new EncodedMatrix(Format("BitsAndBytes4"), 1, 64);
        for (var i = 0; i < 8; i++)
        {
            gptq["q"].SetPattern(i, (uint)i);
            awq["q"].SetPattern(i * 128, (uint)i);
        }
        nf4["q"].SetPattern(0, 1);
        nf4["q"].SetPattern(1, 15);

        Assert.Equal(0x76543210u, FirstWord(gptq, "qweight"));
        Assert.Equal(0x75316420u, FirstWord(awq, "qweight"));
        Assert.Equal(0x1fu, FirstWord(nf4, "weight") & 0xff);
    }

    [Fact]
    public void What_is_wrong_is_told_with_the_tensor_and_the_byte()
    {
        using var matrix = RandomMatrix.Of(Format(ActOrder), Rows, Columns, random);
        SafetensorsTensor[] sound = [.. CheckpointMatrix.Write(matrix, "l")];

        Assert.Contains("there is no tensor 'l.g_idx' among its 3", Refused(sound[..3]), StringComparison.Ordinal);
        Assert.Contains("tensor l.scales F16 [2, 16] should be F16 [2, 8] for a matrix of 8 × 256 in GptqInt4G128ActOrder", Refused(sound, rows: 8, first: 2), StringComparison.Ordinal);
        Assert.Contains("The 12 elements of 'z' along n are no whole words of qzeros: each has 8 of them.", Assert.Throws<ArgumentException>(() => Read(ActOrder, 12)).Message, StringComparison.Ordinal);

        var spoilt = Spoil(sound, "l.scales", at: 2 * ((1 * Rows) + 3), 0x00, 0x7e);
        Assert.Matches($@"tensor l\.scales F16 \[2, 16\], the word at byte {Place(spoilt, "l.scales") + 38}: field s: element \[3, 1\] is infinite or NaN", Refused(spoilt));

        spoilt = Spoil(sound, "l.g_idx", at: (4 * 5) + 2, 1);
        Assert.Matches($@"tensor l\.g_idx I32 \[256\], which begins at byte {Place(spoilt, "l.g_idx")}: the word at byte 20 has bits that say nothing, and are not 0\.", Refused(spoilt));
    }

    [Fact]
    public void A_shape_in_the_file_that_is_another_is_told()
    {
        using var matrix = RandomMatrix.Of(Format("CompressedInt4G128"), Rows, Columns, random);
        var spoilt = Spoil([.. CheckpointMatrix.Write(matrix, "l")], "l.weight_shape", at: 8, 1);
        SafetensorsWriter.Write(File, spoilt);

        var error = Assert.Throws<InvalidDataException>(() => Read("CompressedInt4G128"));

        Assert.Contains("tensor l.weight_shape I64 [2], which begins at byte", error.Message, StringComparison.Ordinal);
        Assert.Contains("the word at byte 8 is 257, and should be 256.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_that_are_not_of_neighbours_are_told_where_a_format_has_no_order()
    {
        using var matrix = RandomMatrix.Of(Format("GptqInt4G128"), Rows, Columns, random);
        SafetensorsWriter.Write(File, Spoil([.. CheckpointMatrix.Write(matrix, "l")], "l.g_idx", at: 4 * 130, 0));

        Assert.Contains("the word at byte 520 is 0, and should be 1.", Assert.Throws<InvalidDataException>(() => Read("GptqInt4G128")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_made_by_hand_is_checked_before_memory_is_touched()
    {
        BlockBits[] wrong = [new("q", 4, 30), new("q", 4, 0, Count: 3, Spacing: 4), new("q", 4, 0, Element: -1), new("q", 4, 0, Plane: 1), new("q", 5, 0), new("z", 4, 0)];
        var field = new FieldDescriptor("q", new ElementType(ElementKind.UInt, 4), [FieldDimension.Along("n"), FieldDimension.Along("k")]);
        Assert.All(wrong, bits =>
        {
            var layout = new CheckpointTensor("t", "I32", 32, [FieldDimension.Along("n"), FieldDimension.Along("k", 2)], [bits]);
            using var matrix = new EncodedMatrix(new FormatDescriptor { Name = "F", RowAxis = "n", ColumnAxis = "k", Text = "", Hash = "", Fields = [field], Value = new NumberNode(0), Tensors = [layout] }, 2, 4);
            Assert.Contains("The layout of tensor t of F names what is not there", Assert.Throws<ArgumentException>(() => CheckpointMatrix.Write(matrix, "l")).Message, StringComparison.Ordinal);
        });
    }

    private void Check(string format, SafetensorsTensor[] tensors, Func<int, int, double> expected)
    {
        SafetensorsWriter.Write(File, tensors);
        using var matrix = Read(format);
        using var packed = PackedMatrix.Pack(matrix);
        var values = new ValueEvaluator(matrix).All();
        var row = new float[Columns];
        for (var n = 0; n < Rows; n++)
        {
            packed.DequantizeRow(n, row);
            for (var k = 0; k < Columns; k++)
            {
                Assert.Equal(expected(n, k), values[(n * Columns) + k], 1e-12);
                Assert.Equal((float)expected(n, k), row[k], 1e-6f);
            }
        }

        var again = CheckpointMatrix.Write(matrix, "l");
        Assert.Equal(CheckpointMatrix.Names(matrix.Format, "l").Order(StringComparer.Ordinal), tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(tensors, tensor => Assert.Equal(Bytes(tensor), Bytes(again.Single(t => t.Name == tensor.Name))));
    }

    private EncodedMatrix Read(string format, int rows = Rows)
    {
        using var file = SafetensorsFile.Open(File);
        return CheckpointMatrix.Read(file, "l", Format(format), rows, Columns);
    }

    private string Refused(SafetensorsTensor[] tensors, int rows = Rows, int first = 0)
    {
        SafetensorsWriter.Write(File, tensors);
        if (first > 0)
        {
            // The wrong size shows in the first tensor that has it; those before are made to fit.
            using var fitting = RandomMatrix.Of(Format(ActOrder), rows, Columns, random);
            SafetensorsWriter.Write(File, [.. CheckpointMatrix.Write(fitting, "l").Take(first), .. tensors.Skip(first)]);
        }
        return Assert.Throws<InvalidDataException>(() => Read(ActOrder, rows)).Message;
    }

    private long Place(SafetensorsTensor[] tensors, string name)
    {
        SafetensorsWriter.Write(File, tensors);
        using var file = SafetensorsFile.Open(File);
        return file.Entries[name].Offset;
    }

    private static SafetensorsTensor[] Spoil(SafetensorsTensor[] tensors, string name, int at, params byte[] bytes) => [.. tensors.Select(tensor =>
    {
        var all = Bytes(tensor);
        if (tensor.Name == name)
        {
            bytes.CopyTo(all, at);
        }
        return SafetensorsTensor.From(tensor.Name, tensor.Type, all, [.. tensor.Shape]);
    })];

    private static uint FirstWord(EncodedMatrix matrix, string tensor) => BitConverter.ToUInt32(Bytes(CheckpointMatrix.Write(matrix, "l").Single(t => t.Name == $"l.{tensor}")));

    private static int[,] Interleave(int[,] codes)
    {
        var words = new int[codes.GetLength(0), codes.GetLength(1) / PerWord];
        for (var row = 0; row < words.GetLength(0); row++)
        {
            for (var column = 0; column < codes.GetLength(1); column++)
            {
                words[row, column / PerWord] |= codes[row, (column / PerWord * PerWord) + Interleaved[column % PerWord]] << (4 * (column % PerWord));
            }
        }
        return words;
    }

    private int[,] Codes(int rows, int columns)
    {
        var codes = new int[rows, columns];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i / columns, i % columns] = random.Next(16);
        }
        return codes;
    }

    private Half[,] Halves(int rows, int columns)
    {
        var halves = new Half[rows, columns];
        for (var i = 0; i < halves.Length; i++)
        {
            halves[i / columns, i % columns] = (Half)(0.01 + random.NextDouble());
        }
        return halves;
    }

    private static SafetensorsTensor Words(string name, int[,] words) => Tensor<int>(name, SafetensorsType.I32, [.. words.Cast<int>()], words.GetLength(0), words.GetLength(1));

    private static SafetensorsTensor Floats(string name, Half[,] floats) => Tensor<Half>(name, SafetensorsType.F16, [.. floats.Cast<Half>()], floats.GetLength(0), floats.GetLength(1));

    private static SafetensorsTensor Tensor<T>(string name, SafetensorsType type, T[] values, params long[] shape)
        where T : unmanaged => SafetensorsTensor.From(name, type, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), shape);

    private static byte[] Bytes(SafetensorsTensor tensor)
    {
        using var stream = new MemoryStream();
        tensor.Write(stream);
        return stream.ToArray();
    }

    private static FormatDescriptor Format(string name) => Compiled.Single(c => c.Model.Name == name).Descriptor;
}
