using System.Globalization;

namespace Kernels.Benchmarks;

/// <summary>
/// A model of ONNX whose nodes are <c>MatMulNBits</c> (domain com.microsoft) of one input and equal weights: the numbers of fields are those
/// of onnx.proto, the operator is described in ONNX Runtime's docs/ContribOperators.md.
/// </summary>
internal static class OnnxModel
{
    /// <summary>The name of the activations, [m, k] of f32.</summary>
    public const string Input = "x";

    private const int Float = 1;
    private const int Byte = 2;

    /// <summary>The name of what a copy of the weights gives, [m, n] of f32.</summary>
    public static string Output(int copy) => "y" + copy.ToString(CultureInfo.InvariantCulture);

    /// <summary>The file's bytes.</summary>
    /// <param name="copies">How many nodes there are, each with weights of its own.</param>
    /// <param name="accuracyLevel">0 for f32 activations, 4 for those that are rounded to 8 bits.</param>
    public static byte[] Build(OnnxWeights weights, int copies, int accuracyLevel)
    {
        var graph = new ProtobufMessage();
        var codes = weights.Codes;
        var scales = Bytes(weights.Scales);
        var blocks = weights.Scales.Length / weights.N;
        for (var copy = 0; copy < copies; copy++)
        {
            var (q, s, z) = ($"q{copy}", $"s{copy}", $"z{copy}");
            var node = new ProtobufMessage().Add(1, Input).Add(1, q).Add(1, s);
            graph.Add(5, Tensor(q, Byte, codes, weights.N, blocks, weights.Block.CodeBytes)).Add(5, Tensor(s, Float, scales, weights.Scales.Length));
            if (weights.ZeroPoints is { } zeroPoints)
            {
                node.Add(1, z);
                graph.Add(5, Tensor(z, Byte, zeroPoints, zeroPoints.Length));
            }
            node.Add(2, Output(copy)).Add(3, Output(copy)).Add(4, "MatMulNBits").Add(7, "com.microsoft")
                .Add(5, Attribute("K", weights.K)).Add(5, Attribute("N", weights.N)).Add(5, Attribute("bits", weights.Block.Bits))
                .Add(5, Attribute("block_size", weights.Block.Size)).Add(5, Attribute("accuracy_level", accuracyLevel));
            graph.Add(1, node).Add(12, Value(Output(copy), weights.N));
        }
        graph.Add(2, "products").Add(11, Value(Input, weights.K));
        return new ProtobufMessage().Add(1, 10).Add(7, graph).Add(8, OperatorSet("", 21)).Add(8, OperatorSet("com.microsoft", 1)).ToArray();
    }

    private static ProtobufMessage OperatorSet(string domain, int version) => new ProtobufMessage().Add(1, domain).Add(2, version);

    private static ProtobufMessage Attribute(string name, long value) => new ProtobufMessage().Add(1, name).Add(3, value).Add(20, 2);

    private static ProtobufMessage Tensor(string name, int type, ReadOnlyMemory<byte> data, params ReadOnlySpan<int> extents)
    {
        var tensor = new ProtobufMessage().Add(2, type).Add(8, name).Add(9, data);
        foreach (var extent in extents)
        {
            tensor.Add(1, extent);
        }
        return tensor;
    }

    /// <summary>A matrix of f32 whose rows are any number.</summary>
    private static ProtobufMessage Value(string name, int columns)
    {
        var shape = new ProtobufMessage().Add(1, new ProtobufMessage().Add(2, "m")).Add(1, new ProtobufMessage().Add(1, columns));
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, new ProtobufMessage().Add(1, Float).Add(2, shape)));
    }

    private static byte[] Bytes(float[] values)
    {
        var bytes = new byte[sizeof(float) * values.Length];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}
