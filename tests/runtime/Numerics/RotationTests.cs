using System.Numerics;
using Kernels.Facts;
using Kernels.Formats;

namespace Kernels.Runtime.Tests.Numerics;

public class RotationTests
{
    [Theory]
    [InlineData(2, 7)]
    [InlineData(4, 12)]
    [InlineData(16, 47)]
    [InlineData(128, 300)]
    public void A_row_is_turned_as_its_definition_says(int block, int columns)
    {
        var row = Numbers(columns);
        var turned = row.ToArray();

        new Rotation(block, 7).Apply(turned);

        var largest = row.Max(Math.Abs) * Math.Sqrt(block);
        for (var k = 0; k < columns; k++)
        {
            Assert.Equal(Definition(row, block, 7, k), turned[k], largest / (1 << 20));
        }
    }

    [Fact]
    public void The_transposed_rotation_is_its_inverse_and_leaves_what_is_behind_the_last_whole_block()
    {
        var row = Numbers(70);
        var turned = row.ToArray();
        var rotation = new Rotation(32, 1234567890);

        rotation.ApplyTransposed(turned);

        Assert.Equal(row[64..], turned[64..]);
        Assert.NotEqual(row[0], turned[0]);
        rotation.Apply(turned);
        for (var k = 0; k < row.Length; k++)
        {
            Assert.Equal(row[k], turned[k], 1e-5);
        }
    }

    private static double Definition(float[] row, int block, uint seed, int k)
    {
        if (k >= row.Length / block * block)
        {
            return row[k];
        }
        var sum = Enumerable.Range(0, block).Sum(j => (BitOperations.PopCount((uint)(k % block & j)) % 2 == 0 ? 1.0 : -1) * row[(k / block * block) + j]);
        return (Philox.Uniform(seed, k) < 0 ? -1 : 1) / Math.Sqrt(block) * sum;
    }

    private static float[] Numbers(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }
}
