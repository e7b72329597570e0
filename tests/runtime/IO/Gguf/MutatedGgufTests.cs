using Kernels.IO;
using Kernels.Tensors;

namespace Kernels.Runtime.Tests.IO.Gguf;

/// <summary>Small files with bytes that are wrong: they are read, or refused with the one documented exception.</summary>
public sealed class MutatedGgufTests : IDisposable
{
    private static readonly byte[] Lengths = [0, 1, 0x7f, 0x80, 0xff];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_with_wrong_bytes_are_read_or_refused_with_a_message()
    {
        var sound = Sound();
        var seed = Environment.TickCount;
        var refused = 0;
        for (var i = 0; i < 600; i++)
        {
            File.WriteAllBytes(folder["m"], Mutate(sound, new Random(seed + i)));
            try
            {
                using var file = GgufFile.Open(folder["m"]);
                foreach (var tensor in file.Tensors.Values)
                {
                    Assert.Equal(tensor.Length, file.Bytes(tensor.Name).Length);
                }
            }
            catch (InvalidDataException e)
            {
                Assert.True(e.Message.StartsWith($"{folder["m"]}: byte ", StringComparison.Ordinal), $"seed {seed + i}: {e.Message}");
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed + i}: {e}");
            }
        }
        Assert.InRange(refused, 50, 599);
    }

    private static byte[] Mutate(byte[] sound, Random random)
    {
        var bytes = sound.ToArray();
        if (random.Next(4) == 0)
        {
            bytes = bytes[..random.Next(bytes.Length)];
        }
        for (var i = random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
        {
            var at = random.Next(bytes.Length);
            bytes[at] = random.Next(2) == 0 ? Lengths[random.Next(Lengths.Length)] : (byte)random.Next(256);
            // Whole lengths and counts too.
            if (random.Next(3) == 0)
            {
                bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill(bytes[at]);
            }
        }
        return bytes;
    }

    private byte[] Sound()
    {
        using var floats = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);
        GgufWriter.Write(
            folder["sound"],
            [
                KeyValuePair.Create("general.alignment", new GgufValue(32u)),
                KeyValuePair.Create("a", new GgufValue(new GgufArray(new GgufArray[] { new(new[] { "x", "yz" }), new(new[] { true }) }))),
                KeyValuePair.Create("s", new GgufValue("text")),
                KeyValuePair.Create("d", new GgufValue(1.5)),
            ],
            [GgufTensorData.From("f", floats), GgufTensorData.From("q", GgufTensorType.Find(12)!, new byte[2 * 144], 2, 256), GgufTensorData.From("h", GgufTensorType.Find(1)!, new byte[4], 2)]);
        return File.ReadAllBytes(folder["sound"]);
    }
}
