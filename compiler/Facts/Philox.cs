namespace Kernels.Facts;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (Parallel random numbers: as easy as 1, 2, 3; 2011), as the language
/// draws numbers with it. Compiled into the compiler and into the runtime.
/// </summary>
internal static class Philox
{
    private const int Words = 4;
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The number in [-1, 1) of an element: word element % 4 of the block with counter (element / 4, 0, 0, 0) and key (seed, 0), as an int32 divided by 2^31.</summary>
    public static double Uniform(uint seed, long element)
    {
        var block = Block((checked((uint)(element / Words)), 0, 0, 0), (seed, 0));
        var word = (element % Words) switch
        {
            0 => block.Word0,
            1 => block.Word1,
            2 => block.Word2,
            _ => block.Word3,
        };
        return unchecked((int)word) / 2147483648.0;
    }

    /// <summary>The four words for a counter and a key.</summary>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block((uint Word0, uint Word1, uint Word2, uint Word3) counter, (uint Word0, uint Word1) key)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var first = (ulong)Multiplier0 * counter.Word0;
            var second = (ulong)Multiplier1 * counter.Word2;
            unchecked
            {
                counter = ((uint)(second >> 32) ^ counter.Word1 ^ key.Word0, (uint)second, (uint)(first >> 32) ^ counter.Word3 ^ key.Word1, (uint)first);
                key = (key.Word0 + Weyl0, key.Word1 + Weyl1);
            }
        }
        return counter;
    }
}
