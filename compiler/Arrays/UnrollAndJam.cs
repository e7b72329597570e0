using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Kernels.Compiler.Loops;
using Kernels.Compiler.Model;

namespace Kernels.Compiler.Arrays;

/// <summary>
/// The rule <c>unroll-and-jam</c>: several rounds of a loop around a sum run side by side, so that what they read in common is read once and
/// their additions do not wait for one another. This is what makes a matrix product of two nested loops.
/// </summary>
internal static class UnrollAndJam
{
    private const int Rounds = 4;

    public static EquatableArray<Statement> Apply(EquatableArray<Statement> body) =>
        body.SelectMany(s => s is Loop loop ? Jam(loop) : [s]).ToEquatableArray();

    /// <summary>The index of a later round: <c>t_1</c> for t + 1, which the loop defines.</summary>
    public static string IndexOf(string index, int round) => round == 0 ? index : index + "_" + round.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<Statement> Jam(Loop loop)
    {
        if (loop.IsLanes || !IsAroundSum(loop.Body) || HangsOn(loop.Body, loop.Index))
        {
            return [loop with { Body = Apply(loop.Body) }];
        }
        var length = loop.From == new Number(0) ? loop.Count : new Binary(BinaryOperator.Subtract, loop.Count, loop.From);
        var whole = new Binary(BinaryOperator.Subtract, loop.Count, new Binary(BinaryOperator.Modulo, length, new Number(Rounds)));
        return [loop with { Count = whole, Step = Rounds, Body = Replicate(loop.Body, loop.Index) }, loop with { From = whole }];
    }

    /// <summary>Accumulators, the loops that add to them, and stores; perhaps inside the loop of the lanes.</summary>
    private static bool IsAroundSum(EquatableArray<Statement> body) =>
        (body.Count == 1 && body[0] is Loop { IsLanes: true } lanes && IsAroundSum(lanes.Body))
        || (body.OfType<Local>().Any() && body.OfType<Loop>().All(l => l.Body.All(s => s is Update)) && body.All(s => s is Local or Store or Loop));

    /// <summary>Whether the range of an inner loop, or what an earlier round writes, plays a part: then rounds cannot run side by side.</summary>
    private static bool HangsOn(EquatableArray<Statement> body, string index)
    {
        var stored = body.Flatten().OfType<Store>().Select(s => s.Array).ToList();
        return body.Flatten().OfType<Loop>().Any(l => l.From.Indices().Contains(index) || l.Count.Indices().Contains(index))
            || body.Flatten().Any(s => s switch
            {
                Update u => u.Value.Arrays().Any(stored.Contains),
                Store x => x.Value.Arrays().Any(stored.Contains),
                _ => false,
            });
    }

    private static EquatableArray<Statement> Replicate(EquatableArray<Statement> body, string index)
    {
        var locals = new HashSet<string>(body.Flatten().OfType<Local>().Select(l => l.Name), StringComparer.Ordinal);
        string Renamed(string name, int round) => locals.Contains(name) ? $"{name}_{round.ToString(CultureInfo.InvariantCulture)}" : name;
        Expr Changed(Expr e, int round) => e.Rewrite(x => x switch
        {
            IndexValue i when i.Name == index => new IndexValue(IndexOf(index, round)),
            Element { At.Count: 0 } local => local with { Array = Renamed(local.Array, round) },
            _ => x,
        });
        IEnumerable<Statement> Copies(Statement statement)
        {
            if (statement is Loop loop)
            {
                return [loop with { Body = loop.Body.SelectMany(Copies).ToEquatableArray() }];
            }
            return Enumerable.Range(0, Rounds).Select(round => statement switch
            {
                Local l => l with { Name = Renamed(l.Name, round) },
                Update u => u with { Name = Renamed(u.Name, round), Value = Changed(u.Value, round) },
                Store s => (Statement)(s with { At = s.At.Select(a => Changed(a, round)).ToEquatableArray(), Value = Changed(s.Value, round) }),
                _ => throw new InvalidOperationException("a statement without a rule: " + statement.GetType().Name),
            });
        }
        return body.SelectMany(Copies).ToEquatableArray();
    }
}
