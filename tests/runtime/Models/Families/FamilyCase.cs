namespace Kernels.Runtime.Tests.Models.Families;

/// <summary>
/// A small model of a family as its published description has it: what its layers do, for the reference, beside the <c>config.json</c> that shall say the same.
/// </summary>
/// <param name="Type">The <c>model_type</c>.</param>
/// <param name="Keys">The keys of its <c>config.json</c> that not all have.</param>
internal sealed record FamilyCase(string Type, string Keys)
{
    public const int Vocabulary = 37;
    public const int Hidden = 20;
    public const int Inner = 27;
    public const int Layers = 3;
    public const int Heads = 4;
    public const int KeyHeads = 2;
    public const int Width = 14;
    public const int Positions = 160;
    public const double Epsilon = 1e-5;
    public const double Theta = 5000;

    /// <summary>All families, with the parts that they may have.</summary>
    public static IReadOnlyDictionary<string, FamilyCase> All { get; } = new Dictionary<string, FamilyCase>
    {
        ["mistral"] = new("mistral", """ "sliding_window": 9 """) { Window = _ => 9 },
        ["mistral-full"] = new("mistral", """ "sliding_window": null """),
        ["mistral-long-window"] = new("mistral", """ "sliding_window": 70 """) { Window = _ => 70 },
        ["qwen2"] = new("qwen2", """ "use_sliding_window": false, "sliding_window": 4, "max_window_layers": 1, "tie_word_embeddings": true """) { InputBias = true, Tied = true },
        ["qwen2-windows"] = new("qwen2", """ "use_sliding_window": true, "sliding_window": 11, "max_window_layers": 2 """) { InputBias = true, Window = layer => layer < 2 ? null : 11 },
        ["qwen2-types"] = new("qwen2", """ "use_sliding_window": true, "sliding_window": 65, "layer_types": ["sliding_attention", "full_attention", "sliding_attention"] """)
        {
            InputBias = true, Window = layer => layer == 1 ? null : 65,
        },
        ["qwen3"] = new("qwen3", """ "attention_bias": false """) { HeadNorm = true },
        ["qwen3-bias"] = new("qwen3", """ "attention_bias": true, "tie_word_embeddings": true """) { HeadNorm = true, InputBias = true, OutputBias = true, Tied = true },
        ["olmo2"] = new("olmo2", """ "attention_bias": false """) { RowNorm = true, NormsResults = true },
        ["smollm3"] = new("smollm3", """ "no_rope_layers": [1, 0, 1], "tie_word_embeddings": true, "use_sliding_window": false """) { Turns = layer => layer != 1, Tied = true },
        ["smollm3-interval"] = new("smollm3", """ "no_rope_layer_interval": 3, "tie_word_embeddings": false """) { Turns = layer => layer != 2 },
        ["phi3"] = new("phi3", """ "sliding_window": 66, "original_max_position_embeddings": 160 """) { Packed = true, Window = _ => 66 },
        ["phi3-part"] = new("phi3", """ "partial_rotary_factor": 0.75, "rope_scaling": null """) { Packed = true, Turned = 10 },
        ["phi3-less"] = new("phi3", """ "rope_parameters": {"rope_type": "default", "rope_theta": 5000, "partial_rotary_factor": 0.43} """) { Packed = true, Turned = 6 },
    };

    public bool InputBias { get; init; }

    public bool OutputBias { get; init; }

    public bool HeadNorm { get; init; }

    public bool RowNorm { get; init; }

    public bool NormsResults { get; init; }

    public bool Packed { get; init; }

    public bool Tied { get; init; }

    /// <summary>The elements of a head that are turned.</summary>
    public int Turned { get; init; } = Width;

    /// <summary>Whether a layer turns queries and keys.</summary>
    public Func<int, bool> Turns { get; init; } = _ => true;

    /// <summary>The tokens that a query of a layer sees; null for all.</summary>
    public Func<int, int?> Window { get; init; } = _ => null;

    public string Configuration =>
        $$"""
        {
            "model_type": "{{Type}}", "vocab_size": {{Vocabulary}}, "hidden_size": {{Hidden}}, "intermediate_size": {{Inner}}, "num_hidden_layers": {{Layers}}, "num_attention_heads": {{Heads}},
            "num_key_value_heads": {{KeyHeads}}, "head_dim": {{Width}}, "max_position_embeddings": {{Positions}}, "rms_norm_eps": {{Epsilon}}, "rope_theta": {{Theta}},
            "hidden_act": "silu", {{(Keys.Contains("tie_word", StringComparison.Ordinal) ? "" : "\"tie_word_embeddings\": false, ")}}{{Keys}}
        }
        """;

    public static int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * i) + 5) % Vocabulary)];

    /// <summary>Random weights from a fixed seed, under the names of Hugging Face's files.</summary>
    public MemoryTensors Weights()
    {
        var tensors = new MemoryTensors();
        var seed = 0;
        Add("model.embed_tokens.weight", 1, Vocabulary, Hidden);
        for (var layer = 0; layer < Layers; layer++)
        {
            AddAttention($"model.layers.{layer}.self_attn");
            AddFeedForward($"model.layers.{layer}.mlp");
            Add($"model.layers.{layer}.{(NormsResults ? "post_feedforward_layernorm" : "input_layernorm")}.weight", 1, Hidden);
            Add($"model.layers.{layer}.post_attention_layernorm.weight", 1, Hidden);
        }
        Add("model.norm.weight", 1, Hidden);
        if (!Tied)
        {
            Linear("lm_head", Vocabulary, Hidden, false);
        }
        return tensors;

        void AddAttention(string name)
        {
            if (Packed)
            {
                Linear($"{name}.qkv_proj", (Heads + (2 * KeyHeads)) * Width, Hidden, InputBias);
            }
            else
            {
                Linear($"{name}.q_proj", Heads * Width, Hidden, InputBias);
                Linear($"{name}.k_proj", KeyHeads * Width, Hidden, InputBias);
                Linear($"{name}.v_proj", KeyHeads * Width, Hidden, InputBias);
            }
            Linear($"{name}.o_proj", Hidden, Heads * Width, OutputBias);
            if (HeadNorm || RowNorm)
            {
                Add($"{name}.q_norm.weight", 1, HeadNorm ? Width : Heads * Width);
                Add($"{name}.k_norm.weight", 1, HeadNorm ? Width : KeyHeads * Width);
            }
        }

        void AddFeedForward(string name)
        {
            if (Packed)
            {
                Linear($"{name}.gate_up_proj", 2 * Inner, Hidden, false);
            }
            else
            {
                Linear($"{name}.gate_proj", Inner, Hidden, false);
                Linear($"{name}.up_proj", Inner, Hidden, false);
            }
            Linear($"{name}.down_proj", Hidden, Inner, false);
        }

        void Linear(string name, long rows, long columns, bool bias)
        {
            Add($"{name}.weight", 2 / Math.Sqrt(columns), rows, columns);
            if (bias)
            {
                Add($"{name}.bias", 0.5, rows);
            }
        }

        void Add(string name, double scale, params long[] shape)
        {
            var random = new Random(++seed);
            tensors.Add(name, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(scale * ((2 * random.NextDouble()) - 1)))], shape);
        }
    }
}
