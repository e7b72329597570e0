using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Emit.Arrays;
using Kernels.Compiler.Ir;
using Kernels.Compiler.Lowering;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Emit.Ilgpu;

/// <summary>Elements of arrays: where they lie, and whether they are there.</summary>
internal sealed partial class DeviceGroupEmitter
{
    protected override Spelled Load(Element element)
    {
        var load = Load(element, "0f");
        return IsInteger(element.Array) ? Atom("(float)" + load.Operand, load.Depth) : load;
    }

    protected override Spelled LoadInteger(Element element) => IsInteger(element.Array)
        ? Load(element, "0")
        : throw new NotSupportedException($"{program.Kernel.Name}: {element} as an index: {element.Array} should have an integer type");

    protected override Spelled IsPresent(string array)
    {
        askedFor.Add(NumberOf(array));
        return Term($"job.{Has(NumberOf(array))} != 0", 0);
    }

    protected override Spelled Extent(ExtentValue extent)
    {
        if (extent.Equals(LoopGroup.FirstStep))
        {
            return Atom("0", 0);
        }
        if (extent.Equals(LoopGroup.LastStep))
        {
            return Term($"{ExtentName(Number(Loops.Time!))} - 1", 0);
        }
        var number = program.Extents.ToList().FindIndex(e => e.Name == extent.Name);
        usedExtents.Add(number);
        return Atom(ExtentName(number), 0);
    }

    private Spelled Load(Element element, string outside)
    {
        var guards = Guards(element).ToArray();
        var (text, place) = Place(element, mayBeOutside: guards.Length > 0);
        var depth = Math.Max(Deepest(guards), Math.Max(place, Code.DepthOfWrites(element.Array)));
        return guards.Length == 0
            ? new Spelled(text, false, depth, depth == Code.Depth)
            : Call($"({string.Join(" && ", guards.Select(g => g.Text))} ? {text} : {outside})", depth);
    }

    /// <summary>The place of an element as an indexed array; what outer loops know of it is added up there.</summary>
    private (string Text, int Depth) Place(Element element, bool mayBeOutside)
    {
        var number = NumberOf(element.Array);
        usedArrays.Add(number);
        var terms = Terms(element, number).Where(t => t.Text != "0").OrderBy(t => t.Depth).ToList();
        var depth = Deepest([.. terms]);
        if (mayBeOutside || IsBehindTest)
        {
            return ($"{Field(number)}[{Sum(terms)}]", depth);
        }
        Spelled? start = null;
        foreach (var level in terms.Where(t => t.Depth < Code.Depth).GroupBy(t => t.Depth))
        {
            var text = Sum(start is null ? level : level.Prepend(start));
            var key = new Call($"{element.Array} at {text}", default);
            start = level.Count() == 1 && start is null && level.First().IsAtom
                ? level.First()
                : Code.Known(key) ?? Keep(key, Term(text, level.Key), element.Array + "At");
        }
        var rest = terms.Where(t => t.Depth == Code.Depth);
        return ($"{Field(number)}[{Sum(start is null ? rest : rest.Prepend(start))}]", depth);
    }

    private static string Sum(IEnumerable<Spelled> terms)
    {
        var all = terms.ToList();
        return all.Count == 0 ? "0" : string.Join(" + ", all.Select(t => t.Text));
    }

    private IEnumerable<Spelled> Terms(Element element, int number)
    {
        var at = Coordinates(element).ToList();
        for (var dimension = 0; dimension < at.Count; dimension++)
        {
            var index = Index(at[dimension]);
            if (index.Text != "0")
            {
                usedStrides.Add((number, dimension));
                yield return Term($"{index.Operand} * {StrideName(number, dimension)}", index.Depth);
            }
        }
    }

    /// <summary>The index of each dimension; scratch also has the axes of the point.</summary>
    private IEnumerable<Expr> Coordinates(Element element)
    {
        if (ScratchAxes(element.Array) is not { } axes)
        {
            return element.At;
        }
        var indices = Loops.Equations.First(q => q.Target == element.Array).Indices.ToList();
        return axes.Select(a => indices.IndexOf(a) is >= 0 and var i ? element.At[i] : new IndexValue(a));
    }

    private EquatableArray<string>? ScratchAxes(string array)
    {
        foreach (var (name, axes) in group.Scratch(program))
        {
            if (name == array)
            {
                return axes;
            }
        }
        return null;
    }

    /// <summary>The conditions under which an element is there; none where it always is.</summary>
    private IEnumerable<Spelled> Guards(Element element)
    {
        var sizes = ScratchAxes(element.Array) is null
            ? arrays[NumberOf(element.Array)].Sizes
            : Loops.Equations.First(q => q.Target == element.Array).Indices.Select(i => KernelLowering.ExtentOf(new IndexValue(i))).ToEquatableArray();
        for (var dimension = 0; dimension < element.At.Count; dimension++)
        {
            if (!IsInRange(element.At[dimension], sizes[dimension]))
            {
                var (at, size) = (Index(element.At[dimension]), Index(sizes[dimension]));
                yield return Term($"(uint)({at.Text}) < (uint)({size.Text})", Deepest(at, size));
            }
        }
    }

    private bool IsInRange(Expr index, Expr size) => index switch
    {
        Number n => size is Number m && n.Value < m.Value,
        IndexValue i => StaysBelow(i.Name, size),
        _ => KernelLowering.ExtentOf(index).Equals(size) && index.Indices().All(x => StaysBelow(x, KernelLowering.ExtentOf(new IndexValue(x)))),
    };

    /// <summary>Whether every loop over an index ends at a size or at a smaller number.</summary>
    private bool StaysBelow(string index, Expr size)
    {
        var loops = nests.Flatten().OfType<Loop>().Where(l => l.Index == index).Select(l => l.Count);
        var isAxis = group.Outer.Contains(index) || equations.Any(q => q.Own.Contains(index));
        return (isAxis ? loops.Append(KernelLowering.ExtentOf(new IndexValue(index))) : loops)
            .All(count => count.Equals(size) || (count is Number n && size is Number m && n.Value <= m.Value));
    }

    private int NumberOf(string array)
    {
        for (var i = 0; i < arrays.Count; i++)
        {
            if (arrays[i].Name == array)
            {
                return i;
            }
        }
        throw new InvalidOperationException($"{array} is no array of {program.Kernel.Name}");
    }

    private bool IsInteger(string array) => arrays[NumberOf(array)].IsInteger;

    /// <summary>Whether an array is one number at a point.</summary>
    private bool IsRegister(string array) => arrays.All(a => a.Name != array);
}
