namespace Kernels.Models.Llama;

/// <summary>How a family tells which layers see a window of the text.</summary>
internal enum WindowRule
{
    /// <summary>It has no windows.</summary>
    Never,

    /// <summary>All layers, where <c>sliding_window</c> is a number.</summary>
    Always,

    /// <summary>Those from <c>max_window_layers</c> on, or those of <c>layer_types</c>, where <c>use_sliding_window</c> is true.</summary>
    Flagged,
}
