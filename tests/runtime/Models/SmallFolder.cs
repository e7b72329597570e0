using Kernels.IO;
using Kernels.Models;

namespace Kernels.Runtime.Tests.Models;

/// <summary>Small models as files: a folder with a configuration and weights that a test may spoil.</summary>
internal static class SmallFolder
{
    public const string Llama =
        """
        {
            "model_type": "llama", "vocab_size": 37, "hidden_size": 20, "intermediate_size": 27, "num_hidden_layers": 2,
            "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 14, "max_position_embeddings": 96, "rms_norm_eps": 1e-5,
            "tie_word_embeddings": false
        }
        """;

    public const string Mamba =
        """
        {
            "model_type": "mamba", "vocab_size": 37, "hidden_size": 20, "intermediate_size": 27, "num_hidden_layers": 2,
            "state_size": 5, "conv_kernel": 3, "time_step_rank": 3, "tie_word_embeddings": false
        }
        """;

    public const string Mamba2 =
        """
        {
            "model_type": "mamba2", "vocab_size": 37, "hidden_size": 20, "expand": 1.5, "num_hidden_layers": 2,
            "state_size": 5, "conv_kernel": 3, "num_heads": 6, "head_dim": 5, "n_groups": 2
        }
        """;

    /// <summary>The configuration and the weights of a kind of model.</summary>
    public static (string Configuration, MemoryTensors Weights) Of(string kind) => kind switch
    {
        "llama" => (Llama, TinyLlama.Weights(TinyLlama.Config)),
        "mamba" => (Mamba, TinyMamba.Weights(TinyMamba.Config)),
        "mamba2" => (Mamba2, TinyMamba.Weights(TinyMamba.Config2)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of model."),
    };

    /// <summary>Writes a model.</summary>
    /// <param name="change">Changes tensors on their way into the file.</param>
    public static void Write(string folder, string configuration, MemoryTensors weights, Func<SafetensorsTensor, SafetensorsTensor>? change = null)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), configuration);
        var tensors = weights.Entries.Values.Select(e => SafetensorsTensor.From(e.Name, SafetensorsType.F32, weights.Bytes(e.Name).ToArray(), [.. e.Shape]));
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), tensors.Select(t => change is null ? t : change(t)));
    }

    /// <summary>The logits of a folder's model.</summary>
    public static float[] Logits(string folder, int[] tokens)
    {
        using var model = LanguageModel.Load(folder, TinyLlama.Options);
        return TinyLlama.Prefill(model, tokens);
    }
}
