namespace Kernels.Compiler.Syntax.Parsing;

/// <summary>How messages call what belongs at a place, where it is more than one word.</summary>
internal static class Expectations
{
    public const string Name = "a name";

    public const string Expression = "an expression";

    public const string Integer = "an integer";

    public const string NewItem = "a new item";
}
