namespace Kernels.Quickstart;

/// <summary>What was measured of one candidate.</summary>
/// <param name="Model">The name of its folder or file.</param>
/// <param name="BitsPerWeight">Resident bits of the quantized layers for each of their weights, paddings included.</param>
/// <param name="Loss">Nats per byte of the text.</param>
/// <param name="Kl">KL(f32 ‖ candidate), mean over the predicted tokens, in nats.</param>
/// <param name="Top1">The share of tokens whose most likely prediction is that of f32.</param>
/// <param name="Megabytes">Resident bytes of the quantized layers / 10^6.</param>
/// <param name="LossPerToken">Nats per token: the loss, where tokens are bytes.</param>
public sealed record Row(
    string Model,
    string Name,
    string Activations,
    string Fit,
    double BitsPerWeight,
    double Loss,
    double Kl,
    double Top1,
    double Megabytes,
    double DecodeTokensPerSecond,
    double PrefillTokensPerSecond,
    double LossPerToken);
