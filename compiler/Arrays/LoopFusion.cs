using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// The rule <c>fuse-loops</c>: neighbouring loops over the same range become one where the second reads what the first writes at its own
/// index alone. What was just worked out is then still in a register.
/// </summary>
internal static class LoopFusion
{
    public static EquatableArray<Statement> Apply(EquatableArray<Statement> body) => body.RewriteLists(Fuse);

    private static EquatableArray<Statement> Fuse(EquatableArray<Statement> list)
    {
        var fused = new List<Statement>();
        foreach (var statement in list)
        {
            var place = statement is Loop ? fused.FindLastIndex(s => s is not Local) : -1;
            if (place >= 0 && fused[place] is Loop first && statement is Loop second && CanFuse(first, second))
            {
                // Accumulators declared between the two move in front of both.
                fused.RemoveAt(place);
                fused.Add(first with { Body = Fuse(first.Body.Concat(second.Body).ToEquatableArray()) });
                continue;
            }
            fused.Add(statement);
        }
        return fused.ToEquatableArray();
    }

    private static bool CanFuse(Loop first, Loop second) =>
        (first.Index, first.From, first.Count, first.IsLanes) == (second.Index, second.From, second.Count, second.IsLanes)
        && !first.IsLanes
        && StoredAndReadAlike(first, second)
        && StoredAndReadAlike(second, first)
        && !Accumulators(first).Any(name => Reads(second).Any(e => e.Array == name));

    /// <summary>Whether each element of an array that one loop writes is read by the other only at the indices at which it is written.</summary>
    private static bool StoredAndReadAlike(Loop writer, Loop reader)
    {
        var stores = writer.Body.Flatten().OfType<Store>().ToList();
        return Reads(reader).All(e => stores.Where(s => s.Array == e.Array).All(s => s.At.Equals(e.At) && writer.Body.Contains(s)));
    }

    private static IEnumerable<string> Accumulators(Loop loop) => loop.Body.Flatten().OfType<Update>().Select(u => u.Name);

    private static IEnumerable<Element> Reads(Loop loop) => loop.Body.Flatten().SelectMany(s => s switch
    {
        Update u => u.Value.All(),
        Store s2 => s2.Value.All(),
        Local l => l.Initial.All(),
        _ => [],
    }).OfType<Element>();
}
