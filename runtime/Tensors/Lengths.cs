namespace Kernels.Tensors;

/// <summary>The lengths of spans that callers hand over.</summary>
internal static class Lengths
{
    /// <param name="name">The argument.</param>
    /// <param name="what">What its numbers are, for the message: <c>3 rows of 64</c>.</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static void Check(string name, int length, long expected, string what)
    {
        if (length != expected)
        {
            throw new ArgumentException($"{name} should have {expected} numbers, {what}; it has {length}.", name);
        }
    }
}
