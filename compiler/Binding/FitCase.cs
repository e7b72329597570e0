using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Binding;

/// <summary>What one step of a <c>fit</c> is asked: the shape of the equation, the types of its code and scale, and the step's arguments.</summary>
internal sealed record FitCase(ScaledCodeShape Shape, ElementType Code, ElementType? Scale, EquatableArray<FitArgument> Arguments)
{
    /// <summary>Whether the equation is w = s*level(q), or with two scales w = d*s*level(q).</summary>
    public bool IsScaleOnly => Shape is { Scale: not null, Zero: null, Offset: null };

    /// <summary>Whether the scale can be negative.</summary>
    public bool HasSignedScale => Scale is { Kind: not (ElementKind.UInt or ElementKind.Bit or ElementKind.E8M0) };

    /// <summary>The distinct numbers that an encoder may choose: finite, and without the pattern -2^(B-1) of <c>symB</c>.</summary>
    public IReadOnlyList<double> Levels =>
        [.. (Shape.Levels.Count == 0 ? Enumerable.Range(0, 1 << Code.Bits).Select(p => Code.Decode((uint)p)) : Shape.Levels)
            .Where((level, pattern) => !double.IsNaN(level) && !double.IsInfinity(level) && !(Code.Kind == ElementKind.Sym && pattern == 1 << (Code.Bits - 1)))
            .Distinct()
            .OrderBy(level => level)];

    /// <summary>Whether an argument of that name is given, by name.</summary>
    public FitArgument? Argument(string name) => Arguments.FirstOrDefault(a => a.Name == name);
}
