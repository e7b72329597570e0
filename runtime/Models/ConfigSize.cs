using System.Numerics;

namespace Kernels.Models;

/// <summary>Sizes that are worked out from those of a configuration.</summary>
internal static class ConfigSize
{
    /// <summary>A size of a model.</summary>
    /// <param name="what">The keys that it comes from.</param>
    /// <exception cref="InvalidDataException">It is no number from 1 to 2^31 - 1.</exception>
    public static int Of(string what, BigInteger size) => size >= 1 && size <= int.MaxValue
        ? (int)size
        : throw new InvalidDataException($"config.json: {what} is {size}; a size is from 1 to {int.MaxValue}.");
}
