using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Arrays;
using Kernels.Compiler.Binding;
using Kernels.Compiler.Code;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Backends.Cpu.Arrays;

/// <summary>Elements of arrays: where they lie, whether they are there, and how a register of them is read and written.</summary>
internal sealed partial class GroupEmitter
{
    private readonly Dictionary<string, Block> blocks = new(StringComparer.Ordinal);
    private readonly HashSet<string> locals = new(StringComparer.Ordinal);
    private readonly List<string> localLines = [];

    /// <summary>A place in memory as a sum of pointer and offsets.</summary>
    /// <param name="Pointer">A pointer that outer loops have moved already.</param>
    /// <param name="Offset">What is left to add; empty for nothing.</param>
    /// <param name="Depth">The loop that the place hangs on.</param>
    private sealed record Place(string Pointer, string Offset, int Depth)
    {
        public string Address => Offset.Length == 0 ? Pointer : $"{Pointer} + {Offset}";

        public string Element => Offset.Length == 0 ? "*" + Pointer : $"{Pointer}[{Offset}]";
    }

    private Spelled Load(Element element)
    {
        var laneDimensions = LaneDimensions(element);
        var isLoose = laneDimensions.Count > 0 && (laneDimensions.Count > 1 || element.At[laneDimensions[0]] != new IndexValue(lane!.Index) || Guards(element, laneDimensions).Any());
        if (isLoose)
        {
            return Gather(element);
        }
        var guard = GuardOf(element);
        var depth = Math.Max(guard?.Depth ?? 0, code.DepthOfWrites(element.Array));
        var place = PlaceOf(element, guard is not null);
        depth = Math.Max(depth, place.Depth);
        if (laneDimensions.Count == 0)
        {
            var isInteger = IsInteger(element.Array);
            var text = isInteger ? $"(float)((int*){place.Pointer})[{(place.Offset.Length == 0 ? "0" : place.Offset)}]" : place.Element;
            return new Spelled(guard is null ? text : $"({guard.Text} ? {text} : 0f)", false, depth, guard is null && !isInteger && depth == code.Depth);
        }
        var stride = LaneStride(element.Array, laneDimensions[0]);
        var load = LoadText(place.Address, stride);
        return new Spelled(guard is null ? load : $"({guard.Text} ? {load} : TLanes.Zero)", true, depth, depth == code.Depth);
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

    private Spelled LoadInteger(Element element)
    {
        if (!IsInteger(element.Array))
        {
            throw new NotSupportedException($"{program.Kernel.Name}: {element} as an index: {element.Array} should have an integer type");
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
        var buffer = names.Fresh(element.Array + "Gathered");
        Declare($"var {buffer} = stackalloc float[TLanes.Count];");
        var one = names.Fresh(lane!.Index);
        var at = element.At.Select(a => a.Substitute(lane.Index, new IndexValue(one))).ToEquatableArray();
        var count = lane.Loop is null ? "lanes" : lane.Count ?? "TLanes.Count";
        var outer = lane;
        var first = CSharpNames.Identifier(lane.Index);
        lane = null;
        code.Open($"for (var {one} = {first}; {one} < {first} + {count}; {one}++)");
        indexDepths[one] = code.Depth;
        var value = Emit(new Element(element.Array, at));
        code.Line($"{buffer}[{one} - {first}] = {value.Text};");
        code.Close();
        lane = outer;
        return new Spelled($"TLanes.Load({buffer})", true, code.Depth, true);
    }

    private List<int> LaneDimensions(Element element) =>
        lane is null ? [] : [.. Enumerable.Range(0, element.At.Count).Where(i => element.At[i].Indices().Contains(lane.Index) && !IsSharedGroup(element.At[i]))];

    /// <summary>Whether an index is the same for all lanes of a piece, because pieces do not cross its borders.</summary>
    private bool IsSharedGroup(Expr index) => lane!.Loop is null && index is Binary { Operator: BinaryOperator.FloorDivide } b && b.Left == new IndexValue(lane.Index) && b.Right.Equals(LaneDivisor);

    /// <summary>The condition under which an element is there; null where it always is.</summary>
    private Spelled? GuardOf(Element element)
    {
        var guards = Guards(element, Enumerable.Range(0, element.At.Count)).ToList();
        return guards.Count == 0 ? null : new Spelled(string.Join(" && ", guards.Select(g => g.Text)), false, guards.Max(g => g.Depth), false);
    }

    private IEnumerable<Spelled> Guards(Element element, IEnumerable<int> dimensions)
    {
        var sizes = SizesOf(element.Array);
        foreach (var dimension in dimensions)
        {
            if (!IsInRange(element.At[dimension], sizes[dimension]))
            {
                var isChunk = IsChunkLocal(element.Array, dimension);
                var (at, size) = (Index(element.At[dimension]), Index(sizes[dimension]));
                yield return isChunk
                    ? new Spelled($"(nuint)({at.Text} - job->From) < (nuint)(job->To - job->From)", false, at.Depth, false)
                    : new Spelled($"(nuint)({at.Text}) < (nuint)({size.Text})", false, Math.Max(at.Depth, size.Depth), false);
            }
        }
    }

    private bool IsInRange(Expr index, Expr size)
    {
        // What a loop's own index may read, its later rounds may too.
        var at = index.Rewrite(e => e is IndexValue i && rounds.TryGetValue(i.Name, out var first) ? new IndexValue(first) : e);
        return at switch
        {
            Number n => size is Number m && n.Value < m.Value,
            ExtentValue step when step.Equals(LoopGroup.FirstStep) || step.Equals(LoopGroup.LastStep) => true,
            IndexValue i => LoopsOf(i.Name) is { Count: > 0 } loops ? loops.TrueForAll(l => IsWithin(l.Count, size)) : KernelLowering.ExtentOf(i).Equals(size),
            _ => KernelLowering.ExtentOf(at).Equals(size) && at.Indices().All(x => LoopsOf(x).TrueForAll(l => IsWithin(l.Count, KernelLowering.ExtentOf(new IndexValue(x))))),
        };
    }

    /// <summary>Whether a loop that ends there stays below a size: at the size itself, at a smaller number, or at the end of its rounds or of the chunk.</summary>
    private bool IsWithin(Expr count, Expr size) => count switch
    {
        Number n when size is Number m => n.Value <= m.Value,
        Binary { Operator: BinaryOperator.Subtract } rounds => IsWithin(rounds.Left, size),
        Binary { Operator: BinaryOperator.Add, Left: ExtentValue last } when last.Equals(LoopGroup.LastStep) => group.Chunk.Any(c => KernelLowering.ExtentOf(new IndexValue(c)).Equals(size)),
        _ => count.Equals(size),
    };

    private List<Loop> LoopsOf(string index) => [.. body.Flatten().OfType<Loop>().Where(l => l.Index == index)];

    private EquatableArray<Expr> SizesOf(string array) =>
        Shared(array)?.Sizes ?? EquationOf(array).Indices.Select(i => KernelLowering.ExtentOf(new IndexValue(i))).ToEquatableArray();

    private ProgramArray? Shared(string array) => program.Arrays.FirstOrDefault(a => a.Name == array);

    private EquationModel EquationOf(string array) => group.Equations.First(q => q.Target == array);

    private bool IsInteger(string array) => Shared(array) is { IsInteger: true };

    /// <summary>Whether an array is one number, or one register, at a point.</summary>
    private bool IsRegister(string array) => Shared(array) is null && EquationOf(array).Indices.All(group.Outer.Contains);

    private bool IsChunkLocal(string array, int dimension) => Shared(array) is null && group.Chunk.Contains(EquationOf(array).Indices[dimension]);

    /// <summary>The distance of neighbours along a dimension; null where it is 1.</summary>
    private string? LaneStride(string array, int dimension)
    {
        if (blocks.ContainsKey(array) || (Shared(array) is null && HasSharedLanes && EquationOf(array).Indices[dimension] == group.Lanes))
        {
            return null;
        }
        return Shared(array) is { } shared
            ? shared.Innermost == dimension ? null : Stride(shared, dimension)
            : LocalStride(array, dimension) is "1" ? null : LocalStride(array, dimension);
    }

    /// <summary>The place of an element; what outer loops know of it is added to its pointer there.</summary>
    /// <param name="mayBeOutside">Whether it is read behind a test, so that offsets are not worked out before.</param>
    private Place PlaceOf(Element element, bool mayBeOutside)
    {
        var terms = Terms(element).Where(t => t.Text != "0").OrderBy(t => t.Depth).ToList();
        var pointer = blocks.TryGetValue(element.Array, out var block) ? block.Pointer : Pointer(element.Array);
        var depth = terms.Count == 0 ? 0 : terms.Max(t => t.Depth);
        if (mayBeOutside || isBehindTest)
        {
            return new Place(pointer, string.Join(" + ", terms.Select(t => t.Operand)), depth);
        }
        foreach (var level in terms.Where(t => t.Depth < code.Depth).GroupBy(t => t.Depth))
        {
            var offset = string.Join(" + ", level.Select(t => t.Operand));
            var key = new Call($"{pointer} + {offset}", default);
            pointer = (code.Known(key) ?? Keep(key, new Spelled($"{pointer} + {offset}", false, level.Key, false), element.Array + "At")).Text;
        }
        return new Place(pointer, string.Join(" + ", terms.Where(t => t.Depth == code.Depth).Select(t => t.Operand)), depth);
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
                at = new Spelled($"IndexMath.Place({Places(shared)}, {at.Text})", false, at.Depth, true);
            }
            if (IsChunkLocal(element.Array, dimension))
            {
                at = new Spelled($"({at.Text} - job->From)", false, at.Depth, true);
            }
            var stride = blocks.TryGetValue(element.Array, out var block) ? block.Strides[dimension]
                : shared is not null ? shared.Innermost == dimension ? "1" : Stride(shared, dimension)
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

    private string Pointer(string array)
    {
        var name = CSharpNames.Identifier(array);
        if (Shared(array) is { } shared)
        {
            Declare($"var {name} = job->Arrays[{Number(shared)}];", (1000 * NumberOf(shared)) + 1);
        }
        else
        {
            DeclareLocal(array, name);
        }
        return name;
    }

    private string Stride(ProgramArray array, int dimension)
    {
        var name = Named($"{array.Name}Stride{dimension.ToString(CultureInfo.InvariantCulture)}");
        Declare($"var {name} = job->Strides[({Number(array)} * ArrayView.MaxRank) + {dimension.ToString(CultureInfo.InvariantCulture)}];", (1000 * NumberOf(array)) + 3 + dimension);
        return name;
    }

    private string Places(ProgramArray array)
    {
        var name = Named($"{array.Name}Places");
        Declare($"var {name} = job->Places[{Number(array)}];", (1000 * NumberOf(array)) + 2);
        return name;
    }

    /// <summary>The variable for what is known by that name, unless the declaration has the name for something else.</summary>
    private string Named(string what)
    {
        if (!named.TryGetValue(what, out var name))
        {
            named[what] = name = names.Fresh(what);
        }
        return name;
    }

    private int NumberOf(ProgramArray array) => program.Arrays.ToList().IndexOf(array);

    private string Number(ProgramArray array) => NumberOf(array).ToString(CultureInfo.InvariantCulture);

    private void Declare(string line, int order) => declared[order] = line;

    private void Declare(string line) => declared[1_000_000 + declared.Count] = line;

    /// <summary>Memory for an array that lives at one point, row-major; with shared lanes a whole register for each element.</summary>
    private void DeclareLocal(string array, string name)
    {
        if (!locals.Add(array))
        {
            return;
        }
        usesScratch = true;
        var sizes = LocalSizes(array).Where(s => s.Length > 0).ToList();
        if (HasSharedLanes && EquationOf(array).Indices.Contains(group.Lanes!))
        {
            sizes.Add("TLanes.Count");
        }
        localLines.Add($"var {name} = (float*)ScratchArena.Rent(sizeof(float) * {string.Join(" * ", sizes)});");
    }

    /// <summary>The extent of each dimension of a point's own array; empty for the point's axes.</summary>
    private List<string> LocalSizes(string array) => [.. EquationOf(array).Indices.Select(i => group.Outer.Contains(i) ? "" : group.Chunk.Contains(i) ? "(job->To - job->From)" : Index(KernelLowering.ExtentOf(new IndexValue(i))).Text)];

    private string LocalStride(string array, int dimension)
    {
        var inner = LocalSizes(array).Skip(dimension + 1).Where(s => s.Length > 0).ToList();
        if (HasSharedLanes && EquationOf(array).Indices.Contains(group.Lanes!))
        {
            inner.Add("TLanes.Count");
        }
        return inner.Count == 0 ? "1" : inner.Count == 1 ? inner[0] : $"({string.Join(" * ", inner)})";
    }
}
