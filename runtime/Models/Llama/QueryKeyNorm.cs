namespace Kernels.Models.Llama;

/// <summary>What normalizes queries and keys before they are turned.</summary>
public enum QueryKeyNorm
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Each head, by one weight for all heads: Qwen3.</summary>
    Head,

    /// <summary>All heads of a token together: OLMo 2.</summary>
    Row,
}
