using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling.Expressions;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>Where elements lie: pointers that outer loops move, and what is left to add.</summary>
internal sealed partial class GroupEmitter
{
    private readonly Dictionary<string, Block> blocks = new(StringComparer.Ordinal);

    /// <summary>A place in memory as a sum of pointer and offsets.</summary>
    /// <param name="Pointer">A pointer that outer loops have moved already.</param>
    /// <param name="Offset">What is left to add; empty for nothing.</param>
    /// <param name="Depth">The loop that the place hangs on.</param>
    private sealed record Place(string Pointer, string Offset, int Depth)
    {
        public string Address => Offset.Length == 0 ? Pointer : $"{Pointer} + {Offset}";

        public string Element => Offset.Length == 0 ? "*" + Pointer : $"{Pointer}[{Offset}]";
    }

    protected override Spelled IsPresent(string array) => Spelled.Term($"{Pointer(array)} != null", 0);

    protected override Spelled Extent(ExtentValue extent)
    {
        if (extent.Equals(LoopGroup.FirstStep))
        {
            return Spelled.Atom("job->From", 0);
        }
        return Spelled.Atom(extent.Equals(LoopGroup.LastStep) ? "(job->To - 1)" : variables.Extent(extent.Name), 0);
    }

    protected override Spelled Index(Expr expression) =>
        expression is Binary { Operator: BinaryOperator.Add, Left: ExtentValue last, Right: Number { Value: 1 } } && last.Equals(LoopGroup.LastStep)
            ? Spelled.Atom("job->To", 0)
            : base.Index(expression);

    /// <summary>The place of an element; what outer loops know of it is added to its pointer there.</summary>
    /// <param name="mayBeOutside">Whether it is read behind a test, so that offsets are not worked out before.</param>
    private Place PlaceOf(Element element, bool mayBeOutside)
    {
        var terms = Terms(element).Where(t => t.Text != "0").OrderBy(t => t.Depth).ToList();
        var pointer = blocks.TryGetValue(element.Array, out var block) ? block.Pointer : Pointer(element.Array);
        var depth = terms.Count == 0 ? 0 : terms.Max(t => t.Depth);
        if (mayBeOutside || IsBehindTest)
        {
            return new Place(pointer, string.Join(" + ", terms.Select(t => t.Operand)), depth);
        }
        foreach (var level in terms.Where(t => t.Depth < Code.Depth).GroupBy(t => t.Depth))
        {
            var offset = string.Join(" + ", level.Select(t => t.Operand));
            var key = new Call($"{pointer} + {offset}", default);
            pointer = (Code.Known(key) ?? Keep(key, new Spelled($"{pointer} + {offset}", false, level.Key, false), element.Array + "At")).Text;
        }
        return new Place(pointer, string.Join(" + ", terms.Where(t => t.Depth == Code.Depth).Select(t => t.Operand)), depth);
    }

    private IEnumerable<Spelled> Terms(Element element)
    {
        for (var dimension = 0; dimension < element.At.Count; dimension++)
        {
            if (SkipsDimension(element.Array, dimension))
            {
                continue;
            }
            var at = Index(element.At[dimension]);
            var shared = Shared(element.Array);
            if (shared is not null && shared.TimeAxis == dimension && shared.Role is ProgramRole.Input or ProgramRole.Optional or ProgramRole.Result)
            {
                at = new Spelled($"IndexMath.Place({variables.Places(shared)}, {at.Text})", false, at.Depth, true);
            }
            if (IsChunkLocal(element.Array, dimension))
            {
                at = new Spelled($"({at.Text} - job->From)", false, at.Depth, true);
            }
            var stride = blocks.TryGetValue(element.Array, out var block) ? block.Strides[dimension]
                : shared is not null ? shared.Innermost == dimension ? "1" : variables.Stride(shared, dimension)
                : LocalStride(element.Array, dimension);
            yield return stride == "1" ? at : at.Text == "0" ? at : new Spelled($"{at.Operand} * {stride}", false, at.Depth, false);
        }
    }

    /// <summary>Dimensions that all elements of a piece share: those of a point's own arrays, and those that a block has behind it.</summary>
    private bool SkipsDimension(string array, int dimension)
    {
        if (blocks.TryGetValue(array, out var block))
        {
            return block.Strides[dimension].Length == 0;
        }
        return Shared(array) is null && group.Outer.Contains(EquationOf(array).Indices[dimension]);
    }

    private string Pointer(string array) => Shared(array) is { } shared ? variables.Pointer(shared) : variables.Local(array, () => ElementsOf(array));

    /// <summary>The factors of the number of elements of an array that lives at one point; with shared lanes each is a whole register.</summary>
    private IEnumerable<string> ElementsOf(string array) => LocalSizes(array).Where(s => s.Length > 0).Concat(LanesOf(array));

    private string[] LanesOf(string array) => HasSharedLanes && EquationOf(array).Indices.Contains(group.Lanes!) ? ["TLanes.Count"] : [];

    /// <summary>The extent of each dimension of a point's own array; empty for the point's axes.</summary>
    private List<string> LocalSizes(string array) => [.. EquationOf(array).Indices.Select(i => group.Outer.Contains(i) ? "" : group.Chunk.Contains(i) ? "(job->To - job->From)" : Index(IndexAlgebra.ExtentOf(new IndexValue(i))).Text)];

    private string LocalStride(string array, int dimension)
    {
        var inner = LocalSizes(array).Skip(dimension + 1).Where(s => s.Length > 0).Concat(LanesOf(array)).ToList();
        return inner.Count == 0 ? "1" : inner.Count == 1 ? inner[0] : $"({string.Join(" * ", inner)})";
    }

    private ProgramArray? Shared(string array) => program.Arrays.FirstOrDefault(a => a.Name == array);

    private EquationModel EquationOf(string array) => group.Equations.First(q => q.Target == array);

    private bool IsInteger(string array) => Shared(array) is { IsInteger: true };

    /// <summary>Whether an array is one number, or one register, at a point.</summary>
    private bool IsRegister(string array) => Shared(array) is null && EquationOf(array).Indices.All(group.Outer.Contains);

    private bool IsChunkLocal(string array, int dimension) => Shared(array) is null && group.Chunk.Contains(EquationOf(array).Indices[dimension]);
}
