using Kernels.Graph;

namespace Kernels.Models;

/// <summary>A planned graph from tokens to logits.</summary>
/// <param name="Tokens">Its input, I32 of width 1.</param>
/// <param name="Logits">Its output, [outputs, vocabulary].</param>
/// <param name="MaxSequence">The tokens that its states have room for.</param>
internal sealed record LanguageGraph(GraphPlan Plan, GraphValue Tokens, GraphValue Logits, int MaxSequence);
