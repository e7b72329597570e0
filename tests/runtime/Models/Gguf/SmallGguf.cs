using Kernels.IO;
using Kernels.Models;

namespace Kernels.Runtime.Tests.Models.Gguf;

/// <summary>A small Llama as a GGUF file whose keys and tensors a test may change.</summary>
internal static class SmallGguf
{
    /// <param name="keys">Changes the keys on their way into the file.</param>
    /// <param name="tensors">Changes the tensors.</param>
    public static void Write(string path, Action<OrderedDictionary<string, GgufValue>>? keys = null, Action<List<GgufTensorData>>? tensors = null)
    {
        using var model = TinyLlama.Load(TinyLlama.Config);
        GgufModelWriter.Write(path, model);
        OrderedDictionary<string, GgufValue> metadata;
        List<GgufTensorData> data;
        using (var file = GgufFile.Open(path))
        {
            metadata = new OrderedDictionary<string, GgufValue>(file.Metadata);
            data = [.. file.Tensors.Values.Select(t => GgufTensorData.From(t.Name, t.Type, file.Bytes(t.Name).ToArray(), [.. t.Shape]))];
        }
        keys?.Invoke(metadata);
        tensors?.Invoke(data);
        GgufWriter.Write(path, metadata, data);
    }
}
