using Kernels.IO;
using Kernels.Models;
using Kernels.Models.Llama;
using Kernels.Runtime.Tests.Graph;
using Kernels.Tensors;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Small Llamas with random weights and unusual shapes.</summary>
internal static class TinyLlama
{
    /// <summary>Two layers; heads wider than hidden/heads, two heads of queries for each of keys, sizes that no vector divides.</summary>
    public static LlamaConfig Config { get; } = new()
    {
        VocabularySize = 37,
        HiddenSize = 20,
        IntermediateSize = 27,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadWidth = 14,
        MaxPositions = 96,
        NormEpsilon = 1e-5,
        RopeTheta = 10000,
        TieEmbeddings = false,
        AttentionBias = false,
        MlpBias = false,
    };

    public static ModelOptions Options { get; } = new() { Dense = PlainFormat.Format, Threads = 1 };

    public static int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => (i * i + 5) % Config.VocabularySize)];

    public static MemoryTensors Weights(LlamaConfig config)
    {
        var tensors = new MemoryTensors();
        var seed = 0;
        void Add(string name, double scale, params long[] shape) =>
            tensors.Add(name, GraphRunner.Random(++seed, (int)shape.Aggregate(1L, (a, b) => a * b), scale), shape);
        void Linear(string name, long rows, long columns, bool bias)
        {
            Add($"{name}.weight", 2 / Math.Sqrt(columns), rows, columns);
            if (bias)
            {
                Add($"{name}.bias", 0.5, rows);
            }
        }

        Add("model.embed_tokens.weight", 1, config.VocabularySize, config.HiddenSize);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var name = $"model.layers.{layer}";
            Add($"{name}.input_layernorm.weight", 1, config.HiddenSize);
            Linear($"{name}.self_attn.q_proj", config.Heads * config.HeadWidth, config.HiddenSize, config.AttentionBias);
            Linear($"{name}.self_attn.k_proj", config.KeyValueHeads * config.HeadWidth, config.HiddenSize, config.AttentionBias);
            Linear($"{name}.self_attn.v_proj", config.KeyValueHeads * config.HeadWidth, config.HiddenSize, config.AttentionBias);
            Linear($"{name}.self_attn.o_proj", config.HiddenSize, config.Heads * config.HeadWidth, config.AttentionBias);
            Add($"{name}.post_attention_layernorm.weight", 1, config.HiddenSize);
            Linear($"{name}.mlp.gate_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias);
            Linear($"{name}.mlp.up_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias);
            Linear($"{name}.mlp.down_proj", config.HiddenSize, config.IntermediateSize, config.MlpBias);
        }
        Add("model.norm.weight", 1, config.HiddenSize);
        if (!config.TieEmbeddings)
        {
            Linear("lm_head", config.VocabularySize, config.HiddenSize, false);
        }
        return tensors;
    }

    public static LlamaModel Load(LlamaConfig config, ModelOptions? options = null) => LlamaModel.Create(config, Weights(config), options ?? Options);

    /// <summary>The logits of all tokens in one prefill.</summary>
    public static float[] Prefill(LanguageModel model, int[] tokens)
    {
        using var session = model.CreateSession();
        var logits = new float[tokens.Length * model.VocabularySize];
        session.Prefill(tokens, logits);
        return logits;
    }
}
