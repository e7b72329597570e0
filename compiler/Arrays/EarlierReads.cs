using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>Which arrays of a scan are read at earlier steps.</summary>
internal static class EarlierReads
{
    /// <summary>Each such array with how many steps back it is read; none in a kernel.</summary>
    public static IEnumerable<(string Array, int Steps)> Of(KernelModel kernel) => kernel.Axis is not { } axis
        ? []
        : from element in kernel.Equations.SelectMany(q => q.Value.All()).OfType<Element>()
          let back = StepsBack(element, new IndexValue(axis))
          where back > 0
          group back.Value by element.Array into reads
          select (reads.Key, reads.Max());

    /// <summary>c where the element is read at t - c; null where it does not lie along time or is read in another way.</summary>
    public static int? StepsBack(Element element, IndexValue time) =>
        element.At.Select(a => a is Binary { Operator: BinaryOperator.Subtract, Right: Number by } b && b.Left == time ? (int)by.Value : (int?)null).FirstOrDefault(s => s is not null);
}
