namespace Kernels.Check;

/// <summary>
/// Definitions in software of instructions that the machine does not have. Generated code that is compiled with them takes them for the
/// machine's: names of its own namespace come before those of the framework.
/// </summary>
public static class SoftwareInstructions
{
    /// <summary>The environment variable that names the class that software stands in for; none where it is not set.</summary>
    public const string Variable = "KERNELS_SOFTWARE_INSTRUCTIONS";

    // vpdpbusd as its manual defines it: products of unsigned and signed bytes, four of them added in 32 bits.
    private const string AvxVnni = """
        namespace Checked.QkCode;

        using System.Runtime.Intrinsics;

        internal static class AvxVnni
        {
            public static bool IsSupported => true;

            public static Vector256<int> MultiplyWideningAndAdd(Vector256<int> addend, Vector256<byte> left, Vector256<sbyte> right)
            {
                for (var i = 0; i < 8; i++)
                {
                    var sum = addend[i];
                    for (var j = 4 * i; j < (4 * i) + 4; j++)
                    {
                        sum += left[j] * right[j];
                    }
                    addend = addend.WithElement(i, sum);
                }
                return addend;
            }
        }
        """;

    private static readonly string? Chosen = Environment.GetEnvironmentVariable(Variable);

    /// <summary>The C# of the class; none where the machine's own instructions are taken.</summary>
    public static IEnumerable<string> Sources => Chosen switch
    {
        null or "" => [],
        nameof(AvxVnni) => [AvxVnni],
        _ => throw new InvalidOperationException($"{Variable} is {Chosen}; there is software for {nameof(AvxVnni)}."),
    };

    /// <summary>Whether software stands in for a class.</summary>
    public static bool StandFor(string name) => name == Chosen;
}
