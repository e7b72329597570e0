using System.Collections.Immutable;

namespace Kernels.Models.Llama;

/// <summary>
/// A family of models that are Llamas but for what is data here: what its layers have, and the values that Hugging Face's <c>configuration_…</c> gives to keys that are absent.
/// </summary>
/// <param name="ModelType">The <c>model_type</c> of its <c>config.json</c>.</param>
internal sealed record LlamaFamily(string ModelType)
{
    /// <summary>All of them; the first is the Llama itself.</summary>
    public static ImmutableArray<LlamaFamily> All { get; } =
    [
        new("llama") { HasMlpBias = true },
        new("mistral") { AttentionBias = false, MaxPositions = 131072, KeyValueHeads = 8, Windows = WindowRule.Always, Window = 4096 },
        new("qwen2") { AttentionBias = true, OutputBias = false, MaxPositions = 32768, KeyValueHeads = 32, Windows = WindowRule.Flagged, Window = 4096 },
        new("qwen3") { MaxPositions = 32768, KeyValueHeads = 32, HeadWidth = 128, QueryKeyNorm = QueryKeyNorm.Head, Windows = WindowRule.Flagged, Window = 4096 },
        new("olmo2") { NormEpsilon = 1e-5, QueryKeyNorm = QueryKeyNorm.Row, NormsResults = true },
        new("smollm3") { HasMlpBias = true, MaxPositions = 32768, KeyValueHeads = 4, RopeTheta = 2000000, TieEmbeddings = true, UnturnedInterval = 4 },
        new("phi3") { AttentionBias = false, MaxPositions = 4096, NormEpsilon = 1e-5, PackedProjections = true, TurnsParts = true, Windows = WindowRule.Always },
    ];

    /// <summary>Whether attention has biases; null where <c>attention_bias</c> says it.</summary>
    public bool? AttentionBias { get; init; }

    /// <summary>Whether the projection of what attention makes has one; null for as the others.</summary>
    public bool? OutputBias { get; init; }

    /// <summary>Whether there is a key <c>mlp_bias</c>.</summary>
    public bool HasMlpBias { get; init; }

    public QueryKeyNorm QueryKeyNorm { get; init; }

    public bool NormsResults { get; init; }

    public bool PackedProjections { get; init; }

    /// <summary>Whether a share of each head may be turned, and the rest not.</summary>
    public bool TurnsParts { get; init; }

    /// <summary>How it is told which layers see a window.</summary>
    public WindowRule Windows { get; init; }

    /// <summary>The window where a file does not say; null for none.</summary>
    public int? Window { get; init; }

    /// <summary>Each how many layers one is not turned; null where all are.</summary>
    public int? UnturnedInterval { get; init; }

    public int MaxPositions { get; init; } = 2048;

    public double NormEpsilon { get; init; } = 1e-6;

    public double RopeTheta { get; init; } = 10000;

    public bool TieEmbeddings { get; init; }

    /// <summary>Null for as many as there are of queries.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Null for the share of a head in the width.</summary>
    public int? HeadWidth { get; init; }
}
