namespace Kernels.Tokenizers;

/// <summary>Finds the tokens of a word.</summary>
internal interface IWordModel
{
    /// <summary>Appends the tokens of a word that is not empty.</summary>
    void Encode(string word, List<int> tokens);
}
