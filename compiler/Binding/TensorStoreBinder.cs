using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Binds the <c>store</c> of each tensor of a checkpoint: together they have every bit of every stored field once.</summary>
internal sealed class TensorStoreBinder(DiagnosticBag diagnostics, FormatDeclarations declared)
{
    private readonly DimensionBinder dimensions = new(diagnostics, declared.Axis, declared.Extents.Contains, name => Suggestion.Hint(name, [.. declared.Axes, .. declared.Extents]));

    /// <summary>What the tensors hold; none after a mistake, which is reported.</summary>
    public IReadOnlyList<TensorModel> Bind(IReadOnlyList<TensorStoreSyntax> items)
    {
        var tensors = new List<TensorModel>();
        var homes = new Dictionary<string, string>();
        foreach (var item in items)
        {
            if (declared.Axes.Count == 2 && Bind(item, homes) is { } tensor)
            {
                tensors.Add(tensor);
            }
        }
        foreach (var twice in tensors.GroupBy(t => t.Name).Where(g => g.Count() > 1))
        {
            Refuse(items[items.Count - 1].Span, $"two tensors are named {twice.Key}; each has a name of its own");
        }
        if (items.Count > 0 && tensors.Count == items.Count)
        {
            foreach (var field in declared.Models.Where(f => !declared.Constants.Contains(f.Name) && !homes.ContainsKey(f.Name)))
            {
                Refuse(items[items.Count - 1].Span, $"'{field.Name}' lies in no tensor; each stored field lies in one");
            }
        }
        return tensors;
    }

    /// <param name="homes">The fields that lie in a tensor, and its name; takes those of this one.</param>
    private TensorModel? Bind(TensorStoreSyntax syntax, Dictionary<string, string> homes)
    {
        var name = string.Join(".", syntax.Name.Select(n => n.Text));
        var word = WordType.All.FirstOrDefault(w => w.Name == syntax.Word.Text);
        if (word is null)
        {
            Refuse(syntax.Word.Span, $"'{syntax.Word.Text}' is no type of words; {Suggestion.Hint(syntax.Word.Text, [.. WordType.All.Select(w => w.Name)])}");
            return null;
        }
        if (syntax.Numbers is { } numbers)
        {
            return Numbers(syntax, numbers, name, word);
        }
        var named = new HashSet<string>(syntax.Bits.SelectMany(Names));
        var stored = declared.Models.Where(f => named.Contains(f.Name) && !declared.Constants.Contains(f.Name)).ToList();
        if (Dimensions(syntax, stored) is not { } shape || Fields(syntax, stored, new TensorTile(declared, shape), name, homes) is not { } fields)
        {
            return null;
        }
        var block = new BlockWriter(diagnostics, declared, fields, Limits.WordBits);
        return block.Write(syntax.Bits) && IsComplete(syntax, block, word) ? new TensorModel(name, word, shape.ToEquatableArray(), block.Bits.ToEquatableArray()) : null;
    }

    private List<TensorDimension>? Dimensions(TensorStoreSyntax syntax, List<FieldModel> stored)
    {
        var bound = syntax.Dimensions.Select(dimensions.Bind).ToList();
        return bound.Contains(null) ? null : [.. bound.Select(index => Dimension(index!, stored))];
    }

    /// <summary>A tensor of numbers that are the same for all matrices of a size.</summary>
    private TensorModel? Numbers(TensorStoreSyntax syntax, EquatableArray<ExprSyntax> numbers, string name, WordType word)
    {
        var bound = numbers.Select(dimensions.Bind).ToList();
        if (bound.Contains(null) || Dimensions(syntax, []) is not { } shape)
        {
            return null;
        }
        var axes = bound.SelectMany(number => number!.Indices()).Distinct().ToList();
        var isList = axes.Count == 0 && shape.Count == 1 && shape[0].Size is FreeDimension { Size: Number count } && count.Value == bound.Count;
        var isAlong = axes.Count == 1 && bound.Count == 1 && shape.Count == 1 && shape[0] == new TensorDimension(axes[0], 1, null);
        if (word.IsFloat || !(isList || isAlong))
        {
            Refuse(
                syntax.Span,
                $"the numbers of a tensor are whole ones: as many as its only dimension says, made of constants and extents, or one that reads the axis of its only dimension; write for example {name} : int64 [{Wording.Text(bound.Count)}] = ({string.Join(", ", declared.Extents)})");
            return null;
        }
        return new TensorModel(name, word, shape.ToEquatableArray(), default) { Numbers = bound.ToEquatableArray()! };
    }

    private TensorDimension Dimension(Expr index, List<FieldModel> stored)
    {
        var (whole, group) = index is Binary { Operator: BinaryOperator.FloorDivide, Right: Number size } part ? (part.Left, (int)size.Value) : (index, 1);
        Dimension dimension = index.Indices().Any() ? new ImpliedDimension(index) : new FreeDimension(index);
        return whole is IndexValue axis ? new TensorDimension(axis.Name, group, null)
            : whole.Equals(declared.Axis(TensorDimension.Flat)) && !stored.Any(f => f.Dimensions.Contains(dimension)) ? new TensorDimension(TensorDimension.Flat, group, null)
            : new TensorDimension(null, 1, dimension);
    }

    private List<FieldInBlock>? Fields(TensorStoreSyntax syntax, List<FieldModel> stored, TensorTile tile, string name, Dictionary<string, string> homes)
    {
        var fields = new List<FieldInBlock>();
        var complete = true;
        foreach (var field in stored)
        {
            var (found, reason) = tile.Of(field);
            reason ??= homes.TryGetValue(field.Name, out var home) ? $"it lies in {home} already" : null;
            if (reason is not null)
            {
                Refuse(syntax.Span, $"'{field.Name}' has no part in a word of {name}: {reason}");
                complete = false;
                continue;
            }
            homes.Add(field.Name, name);
            fields.Add(found!);
        }
        return complete && diagnostics.CheckCount(declared.Name, fields.Sum(f => f.Bits), "bits in a word", Limits.WordBits, "use a smaller group") ? fields : null;
    }

    private bool IsComplete(TensorStoreSyntax syntax, BlockWriter block, WordType word)
    {
        var complete = block.CheckAllThere(syntax.Span);
        if (complete && block.Trits.Count > 0)
        {
            Refuse(syntax.Span, "trits(…) is a byte of ggml's blocks, and no part of a word");
            complete = false;
        }
        if (complete && block.Length != word.Bits)
        {
            var way = block.Length < word.Bits ? $"add zero({Wording.Text(word.Bits - block.Length)}) where the file has bits that say nothing" : "use a wider word or a smaller group";
            Refuse(syntax.Span, $"the items have {Wording.Text(block.Length)} bits, but {word.Name} has {Wording.Text(word.Bits)}; {way}");
            complete = false;
        }
        return complete;
    }

    private static IEnumerable<string> Names(BitsSyntax item) => item switch
    {
        FieldBitsSyntax field => [field.Field.Text],
        ForBitsSyntax loop => loop.Body.SelectMany(Names),
        TritBitsSyntax five => five.Trits.SelectMany(trit => trit.Names()).Select(name => name.Name.Text),
        _ => [],
    };

    private void Refuse(SourceSpan span, string reason) => diagnostics.Add(DiagnosticCatalogue.TensorStore, span, reason);
}
