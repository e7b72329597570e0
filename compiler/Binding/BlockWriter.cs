using System.Collections.Generic;
using System.Linq;
using Kernels.Compiler.Diagnostics;
using Kernels.Compiler.Facts;
using Kernels.Compiler.Model;
using Kernels.Compiler.Syntax;

namespace Kernels.Compiler.Binding;

/// <summary>Goes through the items of a block in their order, loops written out, and lays the bits of each down behind those before it.</summary>
/// <remarks>An item that has a mistake in several turns of a loop is reported in the first.</remarks>
/// <param name="most">The bits that items may lay down.</param>
internal sealed class BlockWriter(DiagnosticBag diagnostics, FormatDeclarations declared, IReadOnlyCollection<FieldInBlock> fields, int most)
{
    private const int TritsOfByte = 5;

    private readonly BlockIndices indices = new(diagnostics);
    private readonly BlockBits places = new(fields);
    private readonly HashSet<SourceSpan> wrong = [];
    private readonly List<StoredBits> bits = [];
    private readonly List<StoredTrit> trits = [];

    /// <summary>The bits so far.</summary>
    public int Length { get; private set; }

    public IReadOnlyList<StoredBits> Bits => bits;

    public IReadOnlyList<StoredTrit> Trits => trits;

    /// <summary>Lays the items down.</summary>
    /// <returns>Whether there is no mistake in them.</returns>
    public bool Write(EquatableArray<BitsSyntax> items) => WriteAll(items) && wrong.Count == 0;

    /// <summary>Reports each field of which bits lie nowhere.</summary>
    /// <returns>Whether there is none.</returns>
    public bool CheckAllThere(SourceSpan store)
    {
        var complete = true;
        foreach (var field in fields)
        {
            if (places.Missing(field) is { } missing)
            {
                diagnostics.Add(
                    DiagnosticCatalogue.StoreMissing, store, Wording.Text(missing.Bit), field.Spell(missing.Element),
                    missing.Count == 1 ? "" : $", the first of {Wording.Text(missing.Count)} bits of '{field.Name}'");
                complete = false;
            }
        }
        return complete;
    }

    /// <returns>Whether to go on: not behind a loop with a mistake, nor behind the limit. Every other item takes room, so that the limit ends each loop.</returns>
    private bool WriteAll(EquatableArray<BitsSyntax> items)
    {
        foreach (var item in items)
        {
            if (!(item is ForBitsSyntax loop ? Write(loop) : Advance(item)))
            {
                return false;
            }
        }
        return true;
    }

    private bool Advance(BitsSyntax item)
    {
        var length = item switch
        {
            TritBitsSyntax five => Write(five),
            ZeroBitsSyntax zeros => Write(zeros),
            _ => Write((FieldBitsSyntax)item),
        };
        if (!diagnostics.CheckCount(declared.Name, (double)Length + length, "bits in a block", most, "use a smaller block"))
        {
            wrong.Add(item.Span);
            return false;
        }
        Length += length;
        return true;
    }

    private bool Write(ForBitsSyntax loop)
    {
        var name = loop.Index.Text;
        var meaning = declared.Fields.ContainsKey(name) ? "a field" : declared.Equations.ContainsKey(name) ? "an abbreviation" : declared.Meaning(name);
        if (meaning is not null)
        {
            return Refuse(loop, loop.Index.Span, DiagnosticCatalogue.TwoMeanings, name, meaning, "an index");
        }
        if (indices.Loops.ContainsKey(name))
        {
            return Refuse(loop, loop.Index.Span, DiagnosticCatalogue.HiddenIndex, name, "loop");
        }
        if (loop.Count < 1 || loop.Body.Count == 0)
        {
            return Refuse(loop, DiagnosticCatalogue.StoreItem, "a loop that lays nothing down has no place in a block; remove it");
        }
        for (var turn = 0; turn < loop.Count; turn++)
        {
            indices.Enter(name, turn);
            if (!WriteAll(loop.Body))
            {
                return false;
            }
        }
        indices.Leave(name);
        return true;
    }

    private int Write(ZeroBitsSyntax zeros)
    {
        if (zeros.Count < 1)
        {
            Refuse(zeros, DiagnosticCatalogue.StoreItem, "zero lays down one bit or more; write for example zero(4)");
        }
        return zeros.Count < 1 ? 1 : zeros.Count;
    }

    private int Write(FieldBitsSyntax item)
    {
        if (Field(item.Field, item) is not { } field)
        {
            return 1;
        }
        var (first, last) = (item.From ?? 0, item.To ?? field.Type.Bits - 1);
        if (first > last || last >= field.Type.Bits)
        {
            Refuse(
                item, DiagnosticCatalogue.StoreSlice, SyntaxPrinter.Print(item), field.Type.Name, field.Type.Bits == 1 ? "one bit, 0" : $"the bits 0 to {Wording.Text(field.Type.Bits - 1)}",
                field.Name);
            return 1;
        }
        var count = last - first + 1;
        if (!wrong.Contains(item.Span) && Element(field, item, item.Indices) is { } element)
        {
            bits.Add(new StoredBits(element, first, count, Length));
            ReportTwice(item, field, element, places.Lay(field, element, first, count, Length));
        }
        return count;
    }

    private int Write(TritBitsSyntax item)
    {
        if (item.Trits.Count != TritsOfByte)
        {
            Refuse(item, DiagnosticCatalogue.StoreItem, $"a byte has five trits, but here {Wording.Are(item.Trits.Count)} given; fill it with -1, which is written as 0");
        }
        else if (Length % 8 != 0 && wrong.Count == 0)
        {
            Refuse(item, DiagnosticCatalogue.StoreItem, $"trits make a whole byte, but bit {Wording.Text(Length)} of the block begins none; put zero({Wording.Text(8 - (Length % 8))}) before them");
        }
        else
        {
            for (var digit = 0; digit < TritsOfByte && !wrong.Contains(item.Span); digit++)
            {
                WriteTrit(item, item.Trits[digit], digit);
            }
        }
        return 8;
    }

    private void WriteTrit(TritBitsSyntax item, ExprSyntax syntax, int digit)
    {
        if (syntax.Bare() is not NameSyntax name || indices.Loops.ContainsKey(name.Name.Text))
        {
            if (indices.Of(syntax) is not { } value)
            {
                wrong.Add(item.Span);
            }
            else if (value is >= -1 and <= 1)
            {
                trits.Add(new StoredTrit(null, (int)value + 1, digit, Length / 8));
            }
            else
            {
                Refuse(item, DiagnosticCatalogue.StoreItem, $"'{SyntaxPrinter.Print(syntax)}' is no trit; give an element of a field of trits, or -1, 0 or 1");
            }
        }
        else if (Field(name.Name, item) is { } field)
        {
            if (field.Type.Kind != ElementKind.Trit)
            {
                Refuse(item, DiagnosticCatalogue.StoreItem, $"'{field.Name}' is {field.Type.Name}, and trits(…) packs trits; name it outside of trits(…)");
            }
            else if (Element(field, item, name.Indices) is { } element)
            {
                trits.Add(new StoredTrit(element, 0, digit, Length / 8));
                ReportTwice(item, field, element, places.Lay(field, element, 0, field.Type.Bits, Length, apart: 0));
            }
        }
    }

    private FieldInBlock? Field(Identifier name, BitsSyntax item)
    {
        var field = fields.FirstOrDefault(f => f.Name == name.Text);
        if (field is not null)
        {
            return field;
        }
        if (declared.Constants.Contains(name.Text))
        {
            Refuse(item, DiagnosticCatalogue.StoreItem, $"'{name.Text}' is a constant, which is compiled in and not stored; remove it");
        }
        else
        {
            Refuse(item, name.Span, DiagnosticCatalogue.UnknownName, name.Text, Suggestion.Hint(name.Text, [.. fields.Select(f => f.Name)]));
        }
        return null;
    }

    private BlockElement? Element(FieldInBlock field, BitsSyntax item, EquatableArray<ExprSyntax>? written)
    {
        IReadOnlyList<ExprSyntax> at = written is { } list ? list : [];
        if (!field.Takes(at.Count))
        {
            var wanted = field.Planes.Count + (field.Elements == 1 ? 0 : 1);
            Refuse(
                item, DiagnosticCatalogue.WrongIndexCount, field.Name, $"takes {(wanted == 0 ? "no index" : wanted == 1 ? "one index" : Wording.Text(wanted) + " indices")} in a block", Wording.Are(at.Count),
                $"write for example {field.Spell(new BlockElement(field.Name, 0, 0))}");
            return null;
        }
        var plane = 0;
        for (var i = 0; i < field.Planes.Count; i++)
        {
            if (Index(field, item, at[i], i, field.Planes[i]) is not { } index)
            {
                return null;
            }
            plane = (plane * field.Planes[i]) + index;
        }
        return at.Count == field.Planes.Count ? new BlockElement(field.Name, plane, 0)
            : Index(field, item, at[at.Count - 1], at.Count - 1, field.Elements) is { } place ? new BlockElement(field.Name, plane, place)
            : null;
    }

    private int? Index(FieldInBlock field, BitsSyntax item, ExprSyntax syntax, int dimension, int size)
    {
        if (indices.Of(syntax) is not { } index)
        {
            wrong.Add(item.Span);
            return null;
        }
        if (index >= 0 && index < size)
        {
            return (int)index;
        }
        Refuse(item, syntax.Span, DiagnosticCatalogue.StoreIndex, Wording.Text(dimension + 1), field.Name, Wording.Text((int)index), indices.Turn, size == 1 ? "0" : $"0 to {Wording.Text(size - 1)}");
        return null;
    }

    private void ReportTwice(BitsSyntax item, FieldInBlock field, BlockElement element, (int Bit, int Position)? twice)
    {
        if (twice is { } first)
        {
            Refuse(item, DiagnosticCatalogue.StoreTwice, Wording.Text(first.Bit), field.Spell(element), Wording.Text(first.Position), Wording.Text(Length));
        }
    }

    private bool Refuse(BitsSyntax item, DiagnosticKind kind, params string[] arguments) => Refuse(item, item.Span, kind, arguments);

    private bool Refuse(BitsSyntax item, SourceSpan place, DiagnosticKind kind, params string[] arguments)
    {
        if (wrong.Add(item.Span))
        {
            diagnostics.Add(kind, place, arguments);
        }
        return false;
    }
}
