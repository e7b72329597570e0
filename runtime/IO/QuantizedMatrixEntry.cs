using Kernels.Formats;

namespace Kernels.IO;

/// <summary>A quantized matrix that a file lists: [<paramref name="Rows"/>, <paramref name="Columns"/>] in a format of this program.</summary>
public sealed record QuantizedMatrixEntry(string Name, FormatDescriptor Format, int Rows, int Columns);
