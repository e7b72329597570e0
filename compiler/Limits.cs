

namespace Kernels.Compiler;

/// <summary>
/// How much the compiler takes on. It runs inside editors, so no text may keep it busy or exhaust its stack: what is beyond a limit is
/// refused with a diagnostic that names the limit. Each lies far above what people write, and none depends on the machine.
/// </summary>
public static class Limits
{
    /// <summary>Characters of a file.</summary>
    public const int FileLength = 1_000_000;

    /// <summary>Characters of a name.</summary>
    public const int NameLength = 256;

    /// <summary>Declarations of a file.</summary>
    public const int Declarations = 1000;

    /// <summary>Messages for the notation of a file, and for the meaning of a declaration; those behind them are left out.</summary>
    public const int Messages = 100;

    /// <summary>Levels of rules inside one another: parentheses, calls, powers, reductions, <c>if</c>, loops and walks.</summary>
    public const int Nesting = 32;

    /// <summary>Words and signs of an expression.</summary>
    public const int ExpressionTokens = 1000;

    /// <summary>Names, numbers and operators of an expression with its abbreviations, defaults and sums over constants written out.</summary>
    public const int ExpressionParts = 10_000;

    /// <summary>Operators on top of one another in such an expression; <c>a + b + …</c> is as deep as it is long.</summary>
    public const int ExpressionDepth = 256;

    /// <summary>Products that a format's value is the sum of, multiplied out.</summary>
    public const int Terms = 256;

    /// <summary>Arrays that a format stores: its fields, each plane counted by itself.</summary>
    public const int StoredArrays = 128;

    /// <summary>How deep formats are stored in one another.</summary>
    public const int NestedFormats = 8;

    /// <summary>Numbers of a constant table.</summary>
    public const int TableNumbers = 65_536;

    /// <summary>Elements along an axis that share a number.</summary>
    public const int Group = 1 << 20;

    /// <summary>Bits of a block that <c>store</c> lays down.</summary>
    public const int BlockBits = 65_536;

    /// <summary>Bits that the items of a tensor's word lay down: more than any word has, so that a mistake is told by what a word has.</summary>
    public const int WordBits = 4096;

    /// <summary>Parameters and states of a kernel.</summary>
    public const int Parameters = 256;

    /// <summary>Equations of a declaration.</summary>
    public const int Equations = 256;

    /// <summary>Dimensions of an array.</summary>
    public const int Dimensions = 32;

    /// <summary>Steps that an input of a scan is read back.</summary>
    public const int StepsBack = 256;

    /// <summary>Steps that passes over one class may take (see <see cref="WorkMeter"/>).</summary>
    public const long Work = 10_000_000;
}
