using System.Text;

namespace Kernels.Tokenizers;

/// <summary>The normal forms of Unicode (https://www.unicode.org/reports/tr15), the same on every machine.</summary>
internal sealed class UnicodeNormalizer(UnicodeForm form) : INormalizer
{
    // Hangul syllables are numbered by their letters: The Unicode Standard, 3.12.
    private const int Syllables = 0xAC00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Trails = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    private readonly UnicodeTables tables = UnicodeTables.Instance;
    private readonly bool isCompatible = form is UnicodeForm.Nfkd or UnicodeForm.Nfkc;
    private readonly bool composes = form is UnicodeForm.Nfc or UnicodeForm.Nfkc;

    public string Normalize(string text, bool isFirst) => Normalize(text);

    public string Normalize(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }
        var codes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, codes);
        }
        Order(codes);
        if (composes)
        {
            Compose(codes);
        }
        var result = new StringBuilder(codes.Count);
        foreach (var code in codes)
        {
            result.Append(new Rune(code).ToString());
        }
        return result.ToString();
    }

    private void Decompose(int code, List<int> codes)
    {
        if (code - Syllables is >= 0 and < SyllableCount and var syllable)
        {
            codes.Add(Leads + (syllable / (VowelCount * TrailCount)));
            codes.Add(Vowels + (syllable / TrailCount % VowelCount));
            if (syllable % TrailCount != 0)
            {
                codes.Add(Trails + (syllable % TrailCount));
            }
        }
        else if (tables.Parts(code, isCompatible) is { } parts)
        {
            foreach (var part in parts)
            {
                Decompose(part, codes);
            }
        }
        else
        {
            codes.Add(code);
        }
    }

    /// <summary>Marks behind a character go by their classes, and else stay in their order.</summary>
    private void Order(List<int> codes)
    {
        for (var i = 1; i < codes.Count; i++)
        {
            var (code, order) = (codes[i], tables.Class(codes[i]));
            var to = i;
            while (order != 0 && to > 0 && tables.Class(codes[to - 1]) > order)
            {
                codes[to] = codes[--to];
            }
            codes[to] = code;
        }
    }

    private void Compose(List<int> codes)
    {
        var (starter, kept, last) = (-1, 0, 0);
        for (var i = 0; i < codes.Count; i++)
        {
            var (code, order) = (codes[i], tables.Class(codes[i]));
            var isBlocked = kept - 1 > starter && last >= order;
            if (starter >= 0 && !isBlocked && Composed(codes[starter], code) is { } composed)
            {
                codes[starter] = composed;
                continue;
            }
            if (order == 0)
            {
                starter = kept;
            }
            last = order;
            codes[kept++] = code;
        }
        codes.RemoveRange(kept, codes.Count - kept);
    }

    private int? Composed(int first, int second)
    {
        if (first - Leads is >= 0 and < LeadCount and var lead && second - Vowels is >= 0 and < VowelCount and var vowel)
        {
            return Syllables + (((lead * VowelCount) + vowel) * TrailCount);
        }
        return first - Syllables is >= 0 and < SyllableCount and var syllable && syllable % TrailCount == 0 && second - Trails is > 0 and < TrailCount and var trail
            ? first + trail
            : tables.Composed(first, second);
    }
}
