namespace Kernels.Models;

/// <summary>
/// Keys of a <c>config.json</c> that say how a model was made, trained, stored or is to be sampled from, and nothing about what it
/// computes: those that Hugging Face's <c>PretrainedConfig</c> writes for every model, and those of tools around it.
/// </summary>
internal static class BookkeepingKeys
{
    private static readonly string[] Identity =
    [
        "architectures", "auto_map", "_name_or_path", "_commit_hash", "name_or_path", "transformers_version", "transformers.js_config", "tokenizer_class", "problem_type",
        "finetuning_task", "task_specific_params", "id2label", "label2id", "num_labels", "prefix", "is_llama_config", "unsloth_version", "unsloth_fixed", "license", "language",
        "bos_token_id", "eos_token_id", "pad_token_id", "sep_token_id", "decoder_start_token_id", "bos_token", "eos_token", "pad_token", "unk_token",
    ];

    // The type in which weights lie or ran elsewhere: here all floats are float32. A longest sequence limits tokenizers, not positions.
    private static readonly string[] Running =
    [
        "dtype", "torch_dtype", "torchscript", "use_bfloat16", "tf_legacy_loss", "use_cache", "return_dict", "output_hidden_states", "output_attentions", "is_decoder",
        "chunk_size_feed_forward", "attn_implementation", "_attn_implementation", "_attn_implementation_autoset", "_attn_implementation_internal", "_flash_attn_2_enabled",
        "use_flash_attention_2", "use_flash_attn", "max_sequence_length", "model_max_length", "experts_implementation", "_experts_implementation_internal",
    ];

    private static readonly string[] Training =
    [
        "initializer_range", "attention_dropout", "attn_pdrop", "resid_pdrop", "embd_pdrop", "hidden_dropout", "hidden_dropout_prob", "dropout", "gradient_checkpointing",
        "neftune_noise_alpha",
    ];

    private static readonly string[] Sampling =
    [
        "max_length", "min_length", "max_new_tokens", "do_sample", "early_stopping", "num_beams", "num_beam_groups", "diversity_penalty", "temperature", "top_k", "top_p",
        "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "bad_words_ids", "num_return_sequences", "output_scores",
        "return_dict_in_generate", "forced_bos_token_id", "forced_eos_token_id", "remove_invalid_values", "exponential_decay_length_penalty", "suppress_tokens",
        "begin_suppress_tokens",
    ];

    /// <summary>Passes over all of them, and refuses keys of <c>PretrainedConfig</c> that would make another model.</summary>
    public static void PassOver(ConfigReader config)
    {
        config.Ignore(Identity);
        config.Ignore(Running);
        config.Ignore(Training);
        config.Ignore(Sampling);
        config.Ignore("cross_attention_hidden_size", "tie_encoder_decoder");
        config.Expect("is_encoder_decoder", "false");
        config.Expect("add_cross_attention", "false");
        config.Expect("pruned_heads", "{}");
        config.Expect("quantization_config", "null");
        config.Expect("quantization", "null");
    }
}
