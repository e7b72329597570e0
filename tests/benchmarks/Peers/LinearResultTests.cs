namespace Kernels.Benchmarks.Tests.Peers;

public class LinearResultTests
{
    [Fact]
    public void Limits_are_rows_of_the_same_columns()
    {
        var rows = Result(1).LimitRows().ToList();

        Assert.All(rows, r => Assert.Equal((LinearResult.Labels.Length, LinearResult.Columns.Length), (r.Names.Length, r.Numbers.Length)));
        Assert.Equal(3.0, rows[0].Numbers[Array.FindIndex(LinearResult.Columns, c => c.Key == "gigabytes_per_second")]);
        Assert.Equal(4.0, rows[1].Numbers[Array.FindIndex(LinearResult.Columns, c => c.Key == "gigaflops")]);
    }

    [Theory]
    [InlineData("svg")]
    [InlineData("png")]
    public void A_picture_is_written_whole_of_what_has_a_time(string extension)
    {
        var folder = Directory.CreateTempSubdirectory("kernels-roofline-");
        try
        {
            var path = Path.Combine(folder.FullName, "roofs." + extension);
            RooflinePlot.Write([Result(1), Result(double.NaN)], path);

            Assert.Equal([path], Directory.GetFiles(folder.FullName));
            Assert.InRange(new FileInfo(path).Length, 1000, long.MaxValue);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Intensity_counts_weights_activations_and_results()
    {
        var result = Result(2);

        Assert.Equal(2.0 * 2 * 8 * 16, result.Operations);
        Assert.Equal(result.Operations / (8 * 16 * 4 + 4 * 2 * (8 + 16)), result.Intensity);
        Assert.Equal(result.Operations / 2, result.Rate);
    }

    private static LinearResult Result(double seconds) =>
        new("f32", "Kernels", "F32", "f32", false, new LinearShape(8, 16, 2), 1, 1, 8 * 16 * 4, seconds, 0, 0, 0, 0, 0, 3e9, 4e9, double.NaN);
}
