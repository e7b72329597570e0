namespace Kernels.Tokenizers.Tests;

/// <summary>Cases of Unicode Standard Annex 15 and of its conformance test.</summary>
public class UnicodeNormalizerTests
{
    [Theory]
    [InlineData("\u1E0A", "\u1E0A", "D\u0307")]
    [InlineData("\u1E0A\u0323", "\u1E0C\u0307", "D\u0323\u0307")]
    [InlineData("D\u031B\u0307\u0323", "\u1E0C\u031B\u0307", "D\u031B\u0323\u0307")]
    [InlineData("\u212B", "\u00C5", "A\u030A")]
    [InlineData("\u0958", "\u0915\u093C", "\u0915\u093C")]
    [InlineData("\uD55C\uAE00", "\uD55C\uAE00", "\u1112\u1161\u11AB\u1100\u1173\u11AF")]
    [InlineData("\u1100\u1161\u11A8\u0061", "\uAC01a", "\u1100\u1161\u11A8a")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165", "\U0001D157\U0001D165")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("a\u0315\u0300\u05AE\u0300b", "\u00E0\u05AE\u0300\u0315b", "a\u05AE\u0300\u0300\u0315b")]
    public void Canonical_forms(string text, string composed, string decomposed)
    {
        Assert.Equal(composed, new UnicodeNormalizer(UnicodeForm.Nfc).Normalize(text));
        Assert.Equal(decomposed, new UnicodeNormalizer(UnicodeForm.Nfd).Normalize(text));
        Assert.Equal(composed, new UnicodeNormalizer(UnicodeForm.Nfc).Normalize(decomposed));
    }

    [Theory]
    [InlineData("\uFB01", "fi", "fi")]
    [InlineData("\u1E9B\u0323", "\u1E69", "s\u0323\u0307")]
    [InlineData("\u00BD\u00B2", "1\u20442" + "2", "1\u20442" + "2")]
    [InlineData("\u3000\uFF21", " A", " A")]
    public void Compatible_forms(string text, string composed, string decomposed)
    {
        Assert.Equal(composed, new UnicodeNormalizer(UnicodeForm.Nfkc).Normalize(text));
        Assert.Equal(decomposed, new UnicodeNormalizer(UnicodeForm.Nfkd).Normalize(text));
    }
}
