using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling;
using Kernels.Compiler.Spelling.Expressions;

namespace Kernels.Compiler.Backends.Ilgpu;

/// <summary>
/// Writes a method that a device runs at each point of a group of equations. This class knows elements of arrays: where they lie, and whether
/// they are there; how the points are worked on is left to those that derive from it.
/// </summary>
internal abstract class DeviceMethodEmitter(ArrayProgram program, DeviceGroup group, DeviceJob job) : ExpressionWriter(Reserved(program, group, job), ExpressionDialect.Device)
{
    protected DeviceGroup Group => group;

    protected LoopGroup Loops => group.Group;

    protected DeviceJob Job => job;

    /// <summary>The statements of all equations, for those who ask how far indices run.</summary>
    protected abstract EquatableArray<Statement> Nests { get; }

    /// <summary>The axes of the equations that are no loops of <see cref="Nests"/>.</summary>
    protected abstract IEnumerable<string> Axes { get; }

    /// <summary>Writes the code, before the job's struct is known.</summary>
    public abstract void Prepare();

    /// <summary>The whole method, with a comment that says who does what.</summary>
    public abstract void Write(CodeWriter writer);

    protected void WriteMethod(CodeWriter writer, string name, IEnumerable<string> comment, Action point) => WriteMethod(writer, name, "", "", comment, point);

    /// <param name="generics">The type parameters in angle brackets, or nothing.</param>
    /// <param name="constraint">What they have to be.</param>
    protected void WriteMethod(CodeWriter writer, string name, string generics, string constraint, IEnumerable<string> comment, Action point)
    {
        foreach (var line in comment)
        {
            writer.Line("// " + line);
        }
        foreach (var equation in Loops.Equations)
        {
            var indices = equation.Indices.Count == 0 ? "" : $"[{string.Join(", ", equation.Indices)}]";
            writer.Line($"//     {equation.Target}{indices} = {equation.Value}");
        }
        var head = $"public static void {name}{generics}({job.Name} job)";
        writer.Block(constraint.Length == 0 ? head : $"{head} {constraint}", () =>
        {
            point();
            job.WriteVariables(writer);
            foreach (var line in Code.Lines)
            {
                writer.Line(line);
            }
        });
    }

    /// <summary>The variables of the point's axes, from a variable with its number.</summary>
    protected void WriteAxes(CodeWriter writer)
    {
        foreach (var axis in group.Points.Reverse())
        {
            var isFirst = axis == group.Points[0];
            writer.Line($"var {CSharpNames.Identifier(axis)} = point{(isFirst ? "" : " % job." + job.ExtentOf(axis))};");
            if (!isFirst)
            {
                writer.Line($"point /= job.{job.ExtentOf(axis)};");
            }
        }
    }

    protected string PointCount() => string.Join(" * ", group.Points.Select(p => "job." + job.ExtentOf(p)));

    protected override Spelled Load(Element element)
    {
        var load = Load(element, "0f");
        return IsInteger(element.Array) ? Spelled.Atom("(float)" + load.Operand, load.Depth) : load;
    }

    protected override Spelled LoadInteger(Element element) => IsInteger(element.Array)
        ? Load(element, "0")
        : throw new InvalidOperationException($"{element.Array} holds no integers");

    protected override Spelled IsPresent(string array) => Spelled.Term(job.IsPresent(array), 0);

    protected override Spelled Extent(ExtentValue extent)
    {
        if (extent.Equals(LoopGroup.FirstStep))
        {
            return Spelled.Atom("0", 0);
        }
        if (extent.Equals(LoopGroup.LastStep))
        {
            return Spelled.Term($"{job.ExtentOf(Loops.Time!)} - 1", 0);
        }
        return Spelled.Atom(job.Extent(extent.Name), 0);
    }

    private Spelled Load(Element element, string outside)
    {
        var guards = Guards(element).ToArray();
        var (text, place) = Place(element, mayBeOutside: guards.Length > 0);
        var depth = Math.Max(Spelled.Deepest(guards), Math.Max(place, Code.DepthOfWrites(element.Array)));
        return guards.Length == 0
            ? new Spelled(text, false, depth, depth == Code.Depth)
            : Spelled.Call($"({string.Join(" && ", guards.Select(g => g.Text))} ? {text} : {outside})", depth);
    }

    /// <summary>The place of an element as an indexed array; what outer loops know of it is added up there.</summary>
    protected (string Text, int Depth) Place(Element element, bool mayBeOutside)
    {
        var array = job.Array(element.Array);
        var terms = Terms(element).Where(t => t.Text != "0").OrderBy(t => t.Depth).ToList();
        var depth = Spelled.Deepest([.. terms]);
        if (mayBeOutside || IsBehindTest)
        {
            return ($"{array}[{Sum(terms)}]", depth);
        }
        Spelled? start = null;
        foreach (var level in terms.Where(t => t.Depth < Code.Depth).GroupBy(t => t.Depth))
        {
            var text = Sum(start is null ? level : level.Prepend(start));
            var key = new Call($"{element.Array} at {text}", default);
            start = level.Count() == 1 && start is null && level.First().IsAtom
                ? level.First()
                : Code.Known(key) ?? Keep(key, Spelled.Term(text, level.Key), element.Array + "At");
        }
        var rest = terms.Where(t => t.Depth == Code.Depth);
        return ($"{array}[{Sum(start is null ? rest : rest.Prepend(start))}]", depth);
    }

    private static string Sum(IEnumerable<Spelled> terms)
    {
        var all = terms.ToList();
        return all.Count == 0 ? "0" : string.Join(" + ", all.Select(t => t.Text));
    }

    private IEnumerable<Spelled> Terms(Element element)
    {
        var at = Coordinates(element).ToList();
        for (var dimension = 0; dimension < at.Count; dimension++)
        {
            var index = Index(at[dimension]);
            if (index.Text != "0")
            {
                yield return Spelled.Term($"{index.Operand} * {job.Stride(element.Array, dimension)}", index.Depth);
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
            ? job[element.Array].Sizes
            : Loops.Equations.First(q => q.Target == element.Array).Indices.Select(i => IndexAlgebra.ExtentOf(new IndexValue(i))).ToEquatableArray();
        for (var dimension = 0; dimension < element.At.Count; dimension++)
        {
            if (!IsInRange(element.At[dimension], sizes[dimension]))
            {
                var (at, size) = (Index(element.At[dimension]), Index(sizes[dimension]));
                yield return Spelled.Term($"(uint)({at.Text}) < (uint)({size.Text})", Spelled.Deepest(at, size));
            }
        }
    }

    private bool IsInRange(Expr index, Expr size) => index switch
    {
        Number n => size is Number m && n.Value < m.Value,
        IndexValue i => StaysBelow(i.Name, size),
        _ => IndexAlgebra.ExtentOf(index).Equals(size) && index.Indices().All(x => StaysBelow(x, IndexAlgebra.ExtentOf(new IndexValue(x)))),
    };

    /// <summary>Whether every loop over an index ends at a size or at a smaller number.</summary>
    private bool StaysBelow(string index, Expr size)
    {
        var loops = Nests.Flatten().OfType<Loop>().Where(l => l.Index == index).Select(l => l.Count);
        var isAxis = group.Outer.Contains(index) || Axes.Contains(index);
        return (isAxis ? loops.Append(IndexAlgebra.ExtentOf(new IndexValue(index))) : loops)
            .All(count => count.Equals(size) || (count is Number n && size is Number m && n.Value <= m.Value));
    }

    /// <summary>Whether an array is one number at a point.</summary>
    protected bool IsRegister(string array) => !job.Has(array);

    private bool IsInteger(string array) => job[array].IsInteger;

    private static NameSource Reserved(ArrayProgram program, DeviceGroup group, DeviceJob job) => new(program.Arrays.Select(a => a.Name)
        .Concat(program.Extents.Select(e => e.Name))
        .Concat(group.Group.Equations.Select(q => q.Target))
        .Concat(group.Group.Equations.SelectMany(q => q.Indices))
        .Concat(group.Group.Equations.SelectMany(q => q.Value.All()).OfType<Reduce>().Select(r => r.Index))
        .SelectMany(n => new[] { n, CSharpNames.Identifier(n) })
        .Concat(job.Names)
        .Concat(CSharpNames.Reserved));
}
