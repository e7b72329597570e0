using System;
using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// A sum that reads activations alone is the same for every row of the weights: it is taken once per group beforehand, and
/// the correction for a zero point is one product, <c>s*z*(sum x)</c>.
/// </summary>
public sealed class CorrectZeroPoints : IRewriteRule
{
    /// <summary>The stem of the names of the arrays of sums.</summary>
    public const string Sums = "sums";

    public string Name => "correct-zero-points";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var names = new NameSource(nest.Arrays.Select(a => a.Name));
        var prepared = new Dictionary<Expr, NestArray>();
        var before = new List<Statement>();
        var result = nest.Body.Flatten().OfType<Store>().Last();
        var lane = result.At[result.At.Count - 1];
        var body = nest.Body.RewriteLists(list =>
        {
            foreach (var (loop, update) in list.OfType<Loop>().SelectMany(l => l.Body.OfType<Update>().Select(u => (l, u))).ToList())
            {
                var local = list.OfType<Local>().FirstOrDefault(l => l.Name == update.Name);
                if (local is null || update.Kind != ReductionKind.Sum || !ReadsActivationsOnly(update.Value, lane, context) || ReadsPrepared(update.Value, prepared.Values))
                {
                    continue;
                }
                list = Remove(list, update.Name);
                list = list.ReplaceLocal(update.Name, Prepare(loop, update, local, names, prepared, before));
            }
            return list;
        });
        return before.Count == 0 ? null : nest with { Arrays = nest.Arrays.Concat(prepared.Values).ToEquatableArray(), Body = before.Concat(body).ToEquatableArray() };
    }

    private static bool ReadsActivationsOnly(Expr value, Expr lane, LoweringContext context) =>
        value is not Number && value.All().OfType<Element>().All(e => e.At.Count > 0 && context.Weight.FieldOf(e.Array) is null) && !value.All().Contains(lane);

    // Sums of sums stay where they are: one broadcast a group.
    private static bool ReadsPrepared(Expr value, IEnumerable<NestArray> prepared) =>
        value.All().OfType<Element>().Any(e => prepared.Any(p => p.Name == e.Array));

    private static EquatableArray<Statement> Remove(EquatableArray<Statement> list, string accumulator) => list
        .Where(s => s is not Local local || local.Name != accumulator)
        .Select(s => s is Loop loop ? loop with { Body = loop.Body.Where(u => u is not Update update || update.Name != accumulator).ToEquatableArray() } : s)
        .Where(s => s is not Loop { Body.Count: 0 })
        .ToEquatableArray();

    // for m: for g: p = 0; for r: p += x;  sums[m, g] = p
    private static Element Prepare(Loop loop, Update update, Local local, NameSource names, Dictionary<Expr, NestArray> prepared, List<Statement> before)
    {
        var outer = update.Value.All().OfType<IndexValue>().Select(i => i.Name).Where(i => i != loop.Index).Distinct().ToList();
        var at = outer.ToPoint();
        if (!prepared.TryGetValue(update.Value, out var array))
        {
            var extents = outer.Select(i => i.StartsWith("g", StringComparison.Ordinal) ? GroupExtent(loop) : IndexAlgebra.ExtentOf(new IndexValue(i)));
            array = new NestArray(names.Fresh(Sums), ArrayRole.Prepared, local.Kind == LocalKind.Integer ? ElementType.Int(32) : ElementType.F32, extents.ToEquatableArray());
            prepared.Add(update.Value, array);
            var sum = names.Fresh("p");
            List<Statement> statements = [local with { Name = sum }, loop with { Body = EquatableArray.Of<Statement>(update with { Name = sum }) }, new Store(array.Name, at, new Element(sum, default))];
            for (var i = outer.Count - 1; i >= 0; i--)
            {
                statements = [new Loop(outer[i], array.Extents[i], statements.ToEquatableArray())];
            }
            before.AddRange(statements);
        }
        return new Element(array.Name, at);
    }

    // The count of a segment's loop is min(S, K - S*g): there are K up/ S of them.
    private static Expr GroupExtent(Loop loop) => loop.Count is Binary { Operator: BinaryOperator.Min, Left: Number segment, Right: Binary { Left: var whole } }
        ? new Binary(BinaryOperator.CeilingDivide, whole, segment)
        : loop.Count;
}
