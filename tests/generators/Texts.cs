namespace Kernels.Generators.Tests;

/// <summary>Declarations that the tests share.</summary>
internal static class Texts
{
    public const string Int4 = """
        format Int4 {
            q : int4 [n, k]
            s : f16  [n, k/32]
            w = s*q
            fit absmax
        }
        """;

    public const string Int8 = """
        format Int8 {
            q : int8 [n, k]
            s : f16  [n]
            w = s*q
            fit absmax
        }
        """;

    public const string A8 = """
        activation A8 {
            q : int8 [m, k]
            s : f32  [m, k/32]
            x = s*q
            fit absmax
        }
        """;
}
