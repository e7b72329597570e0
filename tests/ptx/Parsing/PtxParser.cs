namespace Kernels.PtxMachine.Parsing;

/// <summary>Reads PTX text into syntax. What it does not know is an error that names the line; nothing is passed over.</summary>
public sealed partial class PtxParser
{
    private readonly string text;
    private readonly List<Token> tokens;
    private int next;

    private PtxParser(string text)
    {
        this.text = text;
        tokens = Tokenizer.Tokenize(text);
    }

    /// <exception cref="PtxException">The text is not PTX that this reader knows.</exception>
    public static ModuleSyntax Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new PtxParser(text).Module();
    }

    private ModuleSyntax Module()
    {
        string? version = null;
        string? target = null;
        var addressSize = 0;
        var variables = new List<VariableSyntax>();
        var entries = new List<EntrySyntax>();
        while (Peek.Kind != TokenKind.End)
        {
            switch (Peek.Spelling)
            {
                case ".version":
                    Take();
                    version = Take().Spelling;
                    break;
                case ".target":
                    Take();
                    target = string.Join(", ", List(() => Word("a target")));
                    break;
                case ".address_size":
                    Take();
                    addressSize = Integer();
                    break;
                case ".visible" or ".weak":
                    Take();
                    break;
                case ".entry":
                    entries.Add(Entry());
                    break;
                case ".global" or ".const" or ".shared" or ".extern":
                    variables.AddRange(Variables());
                    break;
                case ".pragma":
                    Pragma();
                    break;
                default:
                    throw Error(Peek, "expected a directive of a module (.version, .target, .address_size, .visible .entry, .global, .const, .shared, .extern)");
            }
        }
        return version is null || target is null ? throw new PtxException(1, "", "a module begins with .version and .target")
            : addressSize != 64 ? throw new PtxException(1, "", ".address_size 64 is the only one that is executed")
            : new(version, target, addressSize, variables, entries);
    }

    /// <summary>A <c>.pragma</c> only advises the assembler.</summary>
    private void Pragma()
    {
        Take();
        Take();
        Expect(";");
    }

    private Token Peek => tokens[next];

    private Token PeekAfter => tokens[Math.Min(next + 1, tokens.Count - 1)];

    private Token Take() => tokens[next == tokens.Count - 1 ? next : next++];

    private bool Accept(string spelling)
    {
        if (!Peek.Is(spelling))
        {
            return false;
        }
        next++;
        return true;
    }

    private void Expect(string spelling)
    {
        if (!Accept(spelling))
        {
            throw Error(Peek, $"expected '{spelling}'");
        }
    }

    private string Word(string what) => Peek.Kind == TokenKind.Word ? Take().Spelling : throw Error(Peek, $"expected {what}");

    private int Integer() => Peek.Kind == TokenKind.Integer ? checked((int)Take().Bits) : throw Error(Peek, "expected an integer");

    private List<T> List<T>(Func<T> item)
    {
        var items = new List<T> { item() };
        while (Accept(","))
        {
            items.Add(item());
        }
        return items;
    }

    private PtxException Error(Token at, string problem) => new(at.Line, LineOf(at), problem);

    private string LineOf(Token token)
    {
        var start = token.Start == 0 ? 0 : text.LastIndexOf('\n', token.Start - 1) + 1;
        var end = text.IndexOf('\n', token.Start);
        return text[start..(end < 0 ? text.Length : end)].Trim();
    }
}
