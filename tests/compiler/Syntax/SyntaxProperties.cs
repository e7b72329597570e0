using CsCheck;
using Kernels.Compiler.Syntax;
using Kernels.Compiler.Syntax.Parsing;

namespace Kernels.Compiler.Tests.Syntax;

public class SyntaxProperties
{
    [Fact]
    public void A_random_tree_prints_to_text_that_means_the_same()
    {
        RandomSyntax.Declaration.Sample(
            declaration =>
            {
                var text = SyntaxPrinter.Print(declaration);
                var result = QkParser.Parse(text);
                Assert.Empty(result.Diagnostics.Select(d => d.Format("random.qk")));
                Assert.Equal(SyntaxShape.Meaning(declaration), SyntaxShape.Meaning(Assert.Single(result.File.Declarations)));
                Assert.Equal(text, SyntaxPrinter.Print(result.File.Declarations[0]));
            },
            iter: 2000,
            print: SyntaxPrinter.Print);
    }

    [Fact]
    public void A_parsed_tree_prints_to_text_that_parses_to_the_same_tree()
    {
        RandomSyntax.Declaration.Sample(
            declaration =>
            {
                var parsed = QkParser.Parse(SyntaxPrinter.Print(declaration)).File;
                Assert.Equal(SyntaxShape.Of(parsed), SyntaxShape.Of(QkParser.Parse(SyntaxPrinter.Print(parsed)).File));
            },
            iter: 1000,
            print: SyntaxPrinter.Print);
    }

    [Fact]
    public void Any_text_is_answered_with_declarations_or_diagnostics_inside_it()
    {
        Mutation.Array[1, 6].Sample(
            mutations =>
            {
                var text = mutations.Aggregate(Gallery.Text, (mutated, mutation) => mutation(mutated));
                var result = QkParser.Parse(text);
                Assert.True(result.Diagnostics.Count + result.File.Declarations.Count > 0);
                Assert.All(result.Diagnostics, d =>
                {
                    Assert.InRange(d.Span.Start.Offset, 0, text.Length);
                    Assert.InRange(d.Span.End.Offset, d.Span.Start.Offset, text.Length);
                    Assert.NotEmpty(d.Text);
                });
            },
            iter: 100);
    }

    [Fact]
    public void One_mutation_spoils_no_more_than_the_declarations_around_it()
    {
        var untouched = QkParser.Parse(Gallery.Text).File.Declarations.Count;
        Mutation.Sample(mutation => Assert.InRange(QkParser.Parse(mutation(Gallery.Text)).File.Declarations.Count, untouched - 2, untouched), iter: 100);
    }

    /// <summary>Deletes, doubles, swaps or replaces a character somewhere.</summary>
    private static Gen<Func<string, string>> Mutation => Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 18_000], RandomSyntax.OneOf('{', '}', '(', ')', '[', ']', ':', '=', ',', ';', '%', '"', '\0', '\uD835', '7', 'z'),
        (kind, place, character) => (Func<string, string>)(text =>
        {
            var at = place % (text.Length - 1);
            return kind switch
            {
                0 => text.Remove(at, 1),
                1 => text.Insert(at, text[at].ToString()),
                2 => text[..at] + text[at + 1] + text[at] + text[(at + 2)..],
                _ => text[..at] + character + text[(at + 1)..],
            };
        }));
}
