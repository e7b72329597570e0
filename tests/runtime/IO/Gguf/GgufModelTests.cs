using Kernels.IO;

namespace Kernels.Runtime.Tests.IO.Gguf;

/// <summary>Models that are split into several files.</summary>
public sealed class GgufModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string First => folder["m-00001-of-00002.gguf"];

    private string Second => folder["m-00002-of-00002.gguf"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_parts_of_a_model_are_one()
    {
        Write(First, 0, "a");
        Write(Second, 1, "b", "c");
        using var model = GgufModel.Open(First);
        var values = new float[2];
        model.ReadFloats("c", values);

        Assert.Equal(["a", "b", "c"], model.Tensors.Keys);
        Assert.Equal(["a", "b", "c"], model.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["c"], values.Select(v => $"{(char)v}").Distinct());
        Assert.Contains("there is no tensor 'd' among its 3", Assert.Throws<InvalidDataException>(() => model.Bytes("d")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_is_missing_or_not_the_first_is_told_with_the_right_one()
    {
        Write(First, 0, "a");
        Assert.Equal($"{First}: part 2 of 2, {Second}, is missing.", Assert.Throws<FileNotFoundException>(() => GgufModel.Open(First)).Message);

        Write(Second, 1, "b", "c");
        Assert.Equal($"{Second} is part 2 of 2 of a model; open the first, {First}.", Refused(Second));

        File.Copy(First, folder["other.gguf"]);
        Assert.Contains("is part 1 of 2 of a model; its name should end in -00001-of-00002.gguf", Refused(folder["other.gguf"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_are_not_of_one_model_are_refused()
    {
        Write(First, 0, "a");
        Write(Second, 0, "b", "c");
        Assert.Equal($"{Second} says that it is part 1 of 2; its name says part 2 of 2.", Refused(First));

        Write(Second, 1, "b");
        Assert.Equal($"{First}: its 2 parts have 2 tensors together; they should have 3.", Refused(First));

        Write(Second, 1, "a", "b");
        Assert.Equal($"{Second}: tensor 'a' is in {First} too.", Refused(First));

        GgufWriter.Write(First, [new("split.count", new GgufValue((ushort)2)), new("split.no", new GgufValue((ushort)2))], []);
        Assert.Equal($"{First}: split.no is 2 of split.count 2; files are numbered from 0 to one less than their count.", Refused(First));
    }

    private static string Refused(string path) => Assert.Throws<InvalidDataException>(() => GgufModel.Open(path)).Message;

    /// <summary>Tensors of two numbers each, the letters of their names.</summary>
    private static void Write(string path, int part, params string[] tensors) => GgufWriter.Write(
        path,
        [new("split.no", new GgufValue((ushort)part)), new("split.count", new GgufValue((ushort)2)), new("split.tensors.count", new GgufValue(3))],
        tensors.Select(t => GgufTensorData.From(t, GgufTensorType.Find(0)!, new byte[][] { BitConverter.GetBytes((float)t[0]), BitConverter.GetBytes((float)t[0]) }.SelectMany(b => b).ToArray(), 2)));
}
