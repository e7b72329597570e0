using System.Globalization;
using Kernels.Compiler.Storage;

namespace Kernels.Compiler.Schedules;

/// <summary>The names of the pointers through which machine code reads and writes.</summary>
public static class Cursors
{
    /// <summary>The pointer into a packed stream.</summary>
    public static string Of(PackedStream stream) => stream.Name + "At";

    /// <summary>The pointer into an array of the activations or results for one token of a tile: <c>x.q</c> of token 1 is <c>xq1</c>.</summary>
    public static string Token(string array, int token) => array.Replace(".", "") + token.ToString(CultureInfo.InvariantCulture);
}
