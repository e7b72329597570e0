using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Spelling.Expressions;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>Elements of arrays: how a number or a register of them is read and written.</summary>
internal sealed partial class GroupEmitter
{
    protected override Spelled Load(Element element)
    {
        var laneDimensions = LaneDimensions(element);
        var isLoose = laneDimensions.Count > 0 && (laneDimensions.Count > 1 || element.At[laneDimensions[0]] != new IndexValue(lane!.Index) || Guards(element, laneDimensions).Any());
        if (isLoose)
        {
            return Gather(element);
        }
        var guard = GuardOf(element);
        var depth = Math.Max(guard?.Depth ?? 0, Code.DepthOfWrites(element.Array));
        var place = PlaceOf(element, guard is not null);
        depth = Math.Max(depth, place.Depth);
        if (laneDimensions.Count == 0)
        {
            var isInteger = IsInteger(element.Array);
            var text = isInteger ? $"(float)((int*){place.Pointer})[{(place.Offset.Length == 0 ? "0" : place.Offset)}]" : place.Element;
            return new Spelled(guard is null ? text : $"({guard.Text} ? {text} : 0f)", false, depth, guard is null && !isInteger && depth == Code.Depth);
        }
        var stride = LaneStride(element.Array, laneDimensions[0]);
        var load = LoadText(place.Address, stride);
        return new Spelled(guard is null ? load : $"({guard.Text} ? {load} : TLanes.Zero)", true, depth, depth == Code.Depth);
    }

    private string LoadText(string address, string? stride) => (lane!.Loop, lane.Count, stride) switch
    {
        (null, _, null) => $"TFill.Load<TLanes>({address}, lanes)",
        (null, _, _) => $"TFill.LoadStrided<TLanes>({address}, {stride}, lanes)",
        (_, null, null) => $"TLanes.Load({address})",
        (_, null, _) => $"TLanes.LoadStrided({address}, {stride}, TLanes.Count)",
        (_, _, null) => $"TLanes.LoadSome({address}, {lane.Count})",
        _ => $"TLanes.LoadStrided({address}, {stride}, {lane.Count})",
    };

    protected override Spelled LoadInteger(Element element)
    {
        if (!IsInteger(element.Array))
        {
            throw new InvalidOperationException($"{element.Array} holds no integers");
        }
        var guard = GuardOf(element);
        var place = PlaceOf(element, guard is not null);
        var load = $"((int*){place.Pointer})[{(place.Offset.Length == 0 ? "0" : place.Offset)}]";
        return new Spelled(guard is null ? load : $"({guard.Text} ? {load} : 0)", false, Math.Max(guard?.Depth ?? 0, place.Depth), true);
    }

    private string StoreText(Element target, Spelled spelled)
    {
        var place = PlaceOf(target, false);
        var laneDimensions = LaneDimensions(target);
        if (laneDimensions.Count == 0)
        {
            return $"{place.Element} = {spelled.Text};";
        }
        var vector = Vector(spelled).Text;
        var stride = LaneStride(target.Array, laneDimensions[0]);
        return (lane!.Loop, lane.Count, stride) switch
        {
            (null, _, null) => $"TFill.Store({vector}, {place.Address}, lanes);",
            (null, _, _) => $"TFill.StoreStrided({vector}, {place.Address}, {stride}, lanes);",
            (_, null, null) => $"TLanes.Store({vector}, {place.Address});",
            (_, null, _) => $"TLanes.StoreStrided({vector}, {place.Address}, {stride}, TLanes.Count);",
            (_, _, null) => $"TLanes.StoreSome({vector}, {place.Address}, {lane.Count});",
            _ => $"TLanes.StoreStrided({vector}, {place.Address}, {stride}, {lane.Count});",
        };
    }

    /// <summary>Elements that do not lie at equal distances along the lanes, read one by one.</summary>
    private Spelled Gather(Element element)
    {
        var buffer = Names.Fresh(element.Array + "Gathered");
        variables.Add($"var {buffer} = stackalloc float[TLanes.Count];");
        var one = Names.Fresh(lane!.Index);
        var at = element.At.Select(a => a.Substitute(lane.Index, new IndexValue(one))).ToEquatableArray();
        var count = lane.Loop is null ? "lanes" : lane.Count ?? "TLanes.Count";
        var outer = lane;
        var first = CSharpNames.Identifier(lane.Index);
        lane = null;
        Code.Open($"for (var {one} = {first}; {one} < {first} + {count}; {one}++)");
        IndexDepths[one] = Code.Depth;
        var value = Value(new Element(element.Array, at));
        Code.Line($"{buffer}[{one} - {first}] = {value.Text};");
        Code.Close();
        lane = outer;
        return new Spelled($"TLanes.Load({buffer})", true, Code.Depth, true);
    }

    private List<int> LaneDimensions(Element element) =>
        lane is null ? [] : [.. Enumerable.Range(0, element.At.Count).Where(i => element.At[i].Indices().Contains(lane.Index) && !IsSharedGroup(element.At[i]))];

    /// <summary>Whether an index is the same for all lanes of a piece, because pieces do not cross its borders.</summary>
    private bool IsSharedGroup(Expr index) => lane!.Loop is null && index is Binary { Operator: BinaryOperator.FloorDivide } b && b.Left == new IndexValue(lane.Index) && b.Right.Equals(LaneDivisor);

    /// <summary>The distance of neighbours along a dimension; null where it is 1.</summary>
    private string? LaneStride(string array, int dimension)
    {
        if (blocks.ContainsKey(array) || (Shared(array) is null && HasSharedLanes && EquationOf(array).Indices[dimension] == group.Lanes))
        {
            return null;
        }
        return Shared(array) is { } shared
            ? shared.Innermost == dimension ? null : variables.Stride(shared, dimension)
            : LocalStride(array, dimension) is "1" ? null : LocalStride(array, dimension);
    }
}
