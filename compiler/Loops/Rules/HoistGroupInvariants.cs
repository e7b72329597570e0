using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Loops.Rules;

/// <summary>
/// Takes what does not change within a group out of the sum over it: <c>sum s*(q - z)*x</c> becomes, group by group,
/// <c>s*(sum q*x) - s*z*(sum x)</c>; what does not change along k at all leaves the whole sum. Where groups fit no loop body they stay
/// inside; whether the sum is cut then is the layout's.
/// </summary>
public sealed class HoistGroupInvariants : IRewriteRule
{
    public string Name => "hoist-group-invariants";

    public Nest? Apply(Nest nest, LoweringContext context)
    {
        var names = new NameSource(nest.Arrays.Select(a => a.Name).Concat(nest.Body.Flatten().OfType<Local>().Select(l => l.Name)));
        var applied = false;
        var body = nest.Body.RewriteLists(list =>
        {
            for (var i = 1; i < list.Count; i++)
            {
                if (list[i] is Loop { Body.Count: 1 } loop && loop.Body[0] is Update { Kind: ReductionKind.Sum } update && list[i - 1] is Local local && local.Name == update.Name)
                {
                    applied = true;
                    return Split(list, i, loop, update.Value, names, context);
                }
            }
            return list;
        });
        return applied ? nest with { Body = body } : null;
    }

    private static EquatableArray<Statement> Split(EquatableArray<Statement> list, int at, Loop loop, Expr value, NameSource names, LoweringContext context)
    {
        var cut = context.Storage.Cut(GroupsOf(value, loop.Index));
        var terms = new TermSplitter(loop.Index, cut.Hoists, cut.SplitsSums).Split(value);
        var sum = ((Update)loop.Body[0]).Name;
        var (statements, result) = cut.Segment == 0 ? Whole(loop, terms, names) : Grouped(loop, terms, cut.Segment, names, context);
        var after = list.Skip(at + 1).ToEquatableArray().ReplaceLocal(sum, result);
        return list.Take(at - 1).Concat(statements).Concat(after).ToEquatableArray();
    }

    /// <summary>The groups along an index that an expression names: 128 for <c>k/128</c>.</summary>
    public static IEnumerable<int> GroupsOf(Expr value, string index) => value.All()
        .OfType<Binary>()
        .Where(b => b is { Operator: BinaryOperator.FloorDivide, Left: IndexValue i, Right: Number } && i.Name == index)
        .Select(b => (int)((Number)b.Right).Value)
        .Distinct();

    // for k: p += element          and behind it: row*p + …
    private static (IEnumerable<Statement> Statements, Expr Result) Whole(Loop loop, IReadOnlyList<Term> terms, NameSource names)
    {
        var (locals, updates, read) = Accumulators(terms, names);
        var result = terms.Select(t => IndexAlgebra.Multiply(IndexAlgebra.Multiply(t.Row, t.Group), read[t.Element])).Aggregate(IndexAlgebra.Add);
        return (locals.Append<Statement>(loop with { Body = updates.ToEquatableArray() }), result);
    }

    // for g: for r: p += element;  t += group*p          and behind it: row*t + …
    private static (IEnumerable<Statement> Statements, Expr Result) Grouped(Loop loop, IReadOnlyList<Term> terms, int segment, NameSource names, LoweringContext context)
    {
        var (group, rest) = (names.Fresh("g"), names.Fresh("r"));
        Expr InGroup(Expr e) => e.Rewrite(x => x is Binary { Operator: BinaryOperator.FloorDivide, Left: IndexValue i, Right: Number g } && i.Name == loop.Index
            ? (int)g.Value == segment ? new IndexValue(group) : new Binary(BinaryOperator.FloorDivide, new IndexValue(group), new Number((int)g.Value / segment))
            : x);

        var (locals, updates, read) = Accumulators(terms, names);
        var outer = new List<Statement>();
        var inner = new List<Statement>(locals) { new Loop(rest, new Binary(BinaryOperator.Min, new Number(segment), Rest(loop.Count, group, segment)), updates.ToEquatableArray().RewriteExpressions(x => x is IndexValue i && i.Name == loop.Index ? IndexAlgebra.Split(group, rest, segment) : IndexAlgebra.Simplify(x, group, rest, segment))) };
        Expr? result = null;
        // Signs and constant factors stay inside, so that terms of one row factor share an accumulator.
        foreach (var row in terms.GroupBy(t => WithoutConstant(t.Row)))
        {
            var t = names.Fresh("t");
            outer.Add(new Local(t, LocalKind.Float, new Number(0)));
            foreach (var part in row.GroupBy(x => Leading(InGroup(x.Group), context)))
            {
                var value = part
                    .Select(x => IndexAlgebra.Multiply(IndexAlgebra.Multiply(new Number(ConstantOf(x.Row)), Without(InGroup(x.Group), part.Key)), read[x.Element]))
                    .Aggregate(IndexAlgebra.Add);
                inner.Add(new Update(t, ReductionKind.Sum, IndexAlgebra.Multiply(part.Key, value)));
            }
            var term = IndexAlgebra.Multiply(row.Key, new Element(t, default));
            result = result is null ? term : IndexAlgebra.Add(result, term);
        }
        outer.Add(new Loop(group, new Binary(BinaryOperator.CeilingDivide, loop.Count, new Number(segment)), inner.ToEquatableArray()));
        return (outer, result ?? new Number(0));
    }

    private static Expr Rest(Expr count, string group, int segment) =>
        new Binary(BinaryOperator.Subtract, count, IndexAlgebra.Multiply(new Number(segment), new IndexValue(group)));

    private static (List<Statement> Locals, List<Statement> Updates, Dictionary<Expr, Expr> Read) Accumulators(IReadOnlyList<Term> terms, NameSource names)
    {
        var (locals, updates, read) = (new List<Statement>(), new List<Statement>(), new Dictionary<Expr, Expr>());
        foreach (var element in terms.Select(t => t.Element).Distinct())
        {
            var p = names.Fresh("p");
            locals.Add(new Local(p, LocalKind.Float, new Number(0)));
            updates.Add(new Update(p, ReductionKind.Sum, element));
            read.Add(element, new Element(p, default));
        }
        return (locals, updates, read);
    }

    private static double ConstantOf(Expr product) => product switch
    {
        Number n => n.Value,
        Binary { Operator: BinaryOperator.Multiply, Left: Number n } => n.Value,
        _ => 1,
    };

    private static Expr WithoutConstant(Expr product) => product switch
    {
        Number => new Number(1),
        Binary { Operator: BinaryOperator.Multiply, Left: Number } b => b.Right,
        _ => product,
    };

    // The factor that terms share first: the weights' own scale where there is one, since it differs from row to row.
    private static Expr Leading(Expr product, LoweringContext context)
    {
        var factors = IndexAlgebra.Factors(product).ToList();
        return factors.FirstOrDefault(f => f is Element element && context.Weight.FieldOf(element.Array) is not null) ?? factors[0];
    }

    private static Expr Without(Expr product, Expr factor)
    {
        var factors = IndexAlgebra.Factors(product).ToList();
        factors.Remove(factor);
        return factors.Aggregate((Expr)new Number(1), IndexAlgebra.Multiply);
    }
}
