using Kernels.IO;

namespace Kernels.Models.Calibration;

/// <summary>The tensors of a calibration file: sums over all tokens, so that a calibration goes on where it was, with the bits that it would have had.</summary>
internal static class CalibrationTensors
{
    public static string Sums(string input) => $"{input}.sums";

    public static string Squares(string input) => $"{input}.squares";

    public static string Maxima(string input) => $"{input}.maxima";

    public static string Moments(string input) => $"{input}.moments";

    /// <summary>The tensors of an input's sums.</summary>
    public static IEnumerable<SafetensorsTensor> Of(string input, InputSums sums)
    {
        var width = sums.Sums.Length;
        yield return Doubles(Sums(input), sums.Sums);
        yield return Doubles(Squares(input), sums.Squares);
        yield return new SafetensorsTensor(Maxima(input), SafetensorsType.F32, [width], stream => LittleEndian.Write(stream, sums.Maxima));
        if (sums.HasMoments)
        {
            yield return new SafetensorsTensor(Moments(input), SafetensorsType.F32, [width, width], sums.WriteMoments);
        }
    }

    /// <summary>The tensors of an input as another file has them. It is opened whenever one is written, and is closed when that is done.</summary>
    public static IReadOnlyList<SafetensorsTensor> Of(string input, string path)
    {
        using var there = SafetensorsFile.Open(path);
        return
        [
            .. new[] { Sums(input), Squares(input), Maxima(input), Moments(input) }
                .Where(there.Entries.ContainsKey)
                .Select(there.Entry)
                .Select(e => new SafetensorsTensor(e.Name, e.Type, e.Shape, stream =>
                {
                    using var file = SafetensorsFile.Open(path);
                    file.CopyTo(e.Name, stream);
                })),
        ];
    }

    /// <summary>Reads the sums of an input back.</summary>
    /// <exception cref="InvalidDataException">The file lacks them, or has them of another width.</exception>
    public static void Read(string input, SafetensorsFile file, InputSums sums)
    {
        ReadDoubles(Sums(input), file, sums.Sums);
        ReadDoubles(Squares(input), file, sums.Squares);
        ReadFloats(Maxima(input), file, sums.Maxima);
        if (sums.HasMoments)
        {
            ReadFloats(Moments(input), file, sums.Moments);
        }
    }

    private static SafetensorsTensor Doubles(string name, double[] values)
        => SafetensorsTensor.From(name, SafetensorsType.F64, LittleEndian.Bytes(values), values.Length);

    private static void ReadFloats(string name, SafetensorsFile file, Span<float> values)
    {
        Expect(name, file, SafetensorsType.F32, values.Length);
        file.ReadFloats(name, values);
    }

    private static void ReadDoubles(string name, SafetensorsFile file, Span<double> values)
    {
        Expect(name, file, SafetensorsType.F64, values.Length);
        LittleEndian.Read(file.Bytes(name), values);
    }

    private static void Expect(string name, SafetensorsFile file, SafetensorsType type, int count)
    {
        if (file.Entry(name) is var entry && (entry.Type != type || entry.Count != count))
        {
            throw new InvalidDataException($"{file.Path}: tensor {entry} should have {count} numbers of type {type.Name()}.");
        }
    }
}
