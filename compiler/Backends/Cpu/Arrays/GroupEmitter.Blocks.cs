using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>
/// The part of a state, or of an input without time, that the lanes of a piece see in every step. For more than a few steps it is copied to
/// one block of memory first, because rows that are far apart share few lines of the cache; for a single step it is used where it is.
/// </summary>
internal sealed partial class GroupEmitter
{
    /// <param name="Array">The array that it is of.</param>
    /// <param name="Pointer">The variable that points to it.</param>
    /// <param name="Strides">The variable of each dimension's stride; empty for those that the piece has fixed, "1" never.</param>
    private sealed record Block(ProgramArray Array, string Pointer, IReadOnlyList<string> Strides);

    private List<Block> OpenBlocks()
    {
        if (!HasSharedLanes)
        {
            return [];
        }
        var opened = group.Equations
            .SelectMany(q => q.Value.All().OfType<Element>().Append(new Element(q.Target, q.Indices.ToPoint())))
            .Where(IsSeenInEveryStep)
            .GroupBy(e => e.Array)
            .Select(g => Open(g.First()))
            .ToList();
        foreach (var block in opened)
        {
            blocks.Add(block.Array.Name, block);
        }
        return opened;
    }

    /// <summary>Whether the lanes lie along the array and it has more dimensions of its own, none of them time.</summary>
    private bool IsSeenInEveryStep(Element element) =>
        Shared(element.Array) is { TimeAxis: < 0 } shared
        && LaneChoice.LaneDimension(element, group.Lanes!) is >= 0 and var along
        && shared.Innermost == along
        && FixedDimensions(element).Count() < element.At.Count
        && element.At.All(a => a is IndexValue);

    private IEnumerable<int> FixedDimensions(Element element) =>
        Enumerable.Range(0, element.At.Count).Where(i => element.At[i] is IndexValue index && group.Outer.Contains(index.Name));

    private Block Open(Element element)
    {
        var array = Shared(element.Array)!;
        var fixedDimensions = FixedDimensions(element).ToList();
        var strides = Enumerable.Range(0, element.At.Count).Select(i => fixedDimensions.Contains(i) ? "" : Names.Fresh($"{array.Name}Step{i.ToString(CultureInfo.InvariantCulture)}")).ToList();
        var pointer = Names.Fresh(array.Name + "Block");
        var start = PlaceOf(new Element(element.Array, element.At.Select((a, i) => fixedDimensions.Contains(i) ? a : new Number(0)).ToEquatableArray()), false);
        Code.Line($"var {pointer} = {start.Address};");
        foreach (var (stride, i) in strides.Select((s, i) => (s, i)).Where(x => x.s.Length > 0))
        {
            Code.Line($"var {stride} = {variables.Stride(array, i)};");
        }
        var block = new Block(array, pointer, strides);
        variables.UseScratch();
        var isGuarded = array.Role == ProgramRole.Optional;
        Code.Open($"if (job->To - job->From > 2{(isGuarded ? $" && {pointer} != null" : "")})");
        var own = Own(block);
        var rows = Names.Fresh(array.Name + "Rows");
        Code.Line($"var {rows} = (float*)ScratchArena.Rent(sizeof(float) * {string.Join(" * ", own.Select(o => o.Size))} * TLanes.Count);");
        OverRows(block, place => $"TLanes.Store(TFill.Load<TLanes>({pointer} + {place(strides)}, lanes), {rows} + {place(Packed(block))});");
        Code.Line($"{pointer} = {rows};");
        foreach (var (stride, i) in strides.Select((s, i) => (s, i)).Where(x => x.s.Length > 0))
        {
            Code.Line($"{stride} = {Packed(block)[i]};");
        }
        Code.Close();
        return block;
    }

    /// <summary>Puts the states back.</summary>
    private void CloseBlocks(IEnumerable<Block> opened)
    {
        foreach (var block in opened.Where(b => b.Array.Role is ProgramRole.State or ProgramRole.Decay or ProgramRole.Contribution))
        {
            blocks.Remove(block.Array.Name);
            Code.Open("if (job->To - job->From > 2)");
            var dimensions = Enumerable.Range(0, block.Strides.Count).ToList();
            OverRows(block, place =>
            {
                var at = dimensions.Select(i => block.Strides[i].Length == 0 ? (Expr)new IndexValue(FixedIndex(block, i)) : new IndexValue(RowIndex(block, i)));
                var home = PlaceOf(new Element(block.Array.Name, at.ToEquatableArray()), false);
                return $"TFill.Store(TLanes.Load({block.Pointer} + {place(block.Strides)}), {home.Address}, lanes);";
            });
            Code.Close();
        }
    }

    private string RowIndex(Block block, int dimension) =>
        block.Array.Sizes[dimension] is ExtentValue extent ? AxisOf(extent) : "row" + dimension.ToString(CultureInfo.InvariantCulture);

    private string FixedIndex(Block block, int dimension) => AxisOf((ExtentValue)block.Array.Sizes[dimension]);

    /// <summary>The axis that has an extent.</summary>
    private string AxisOf(ExtentValue extent) =>
        group.Equations.SelectMany(q => q.Indices.Concat(q.Value.Indices())).FirstOrDefault(i => IndexAlgebra.ExtentOf(new IndexValue(i)).Equals(extent)) ?? extent.Name.ToLowerInvariant();

    private List<(int Dimension, string Size)> Own(Block block) =>
        [.. Enumerable.Range(0, block.Strides.Count).Where(i => block.Strides[i].Length > 0).Select(i => (i, Index(block.Array.Sizes[i]).Operand))];

    /// <summary>The strides of the copied block.</summary>
    private List<string> Packed(Block block)
    {
        var own = Own(block);
        return [.. Enumerable.Range(0, block.Strides.Count).Select(i => block.Strides[i].Length == 0
            ? ""
            : string.Concat(own.Where(o => o.Dimension > i).Select(o => o.Size + " * ")) + "TLanes.Count")];
    }

    private void OverRows(Block block, System.Func<System.Func<IReadOnlyList<string>, string>, string> line)
    {
        var own = Own(block);
        foreach (var (dimension, size) in own)
        {
            var index = CSharpNames.Identifier(RowIndex(block, dimension));
            Code.Open($"for (nint {index} = 0; {index} < {size}; {index}++)");
            IndexDepths[RowIndex(block, dimension)] = Code.Depth;
        }
        Code.Line(line(strides => string.Join(" + ", own.Select(o => $"({CSharpNames.Identifier(RowIndex(block, o.Dimension))} * {strides[o.Dimension]})"))));
        foreach (var _ in own)
        {
            Code.Close();
        }
    }
}
