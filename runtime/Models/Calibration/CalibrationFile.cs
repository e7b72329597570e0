using Kernels.Encoding;
using Kernels.IO;
using Kernels.Tensors;

namespace Kernels.Models.Calibration;

/// <summary>
/// A calibration that <see cref="Calibrator"/> wrote: a safetensors file with what it knows of the inputs of each linear layer. Statistics are read from it as they are asked for, so
/// it is disposed after those who have them.
/// </summary>
public sealed class CalibrationFile : IDisposable
{
    private readonly SafetensorsFile file;
    private readonly CalibrationMetadata metadata;
    private readonly Dictionary<string, InputStatistics> statistics = new(StringComparer.Ordinal);

    private CalibrationFile(SafetensorsFile file)
    {
        this.file = file;
        metadata = CalibrationMetadata.Read(file.Path, file.Metadata);
    }

    /// <summary>The <see cref="ContentHash"/> of the model's weights.</summary>
    public string Model => metadata.Model;

    /// <summary>The <see cref="ContentHash"/> of the text.</summary>
    public string Text => metadata.Text;

    /// <summary>The tokens of the text.</summary>
    public long Tokens => (long)metadata.Window * metadata.Windows;

    /// <summary>The layers whose inputs are known.</summary>
    public IReadOnlyCollection<string> Layers => [.. metadata.Layers.Keys];

    internal CalibrationMetadata Metadata => metadata;

    /// <summary>Opens a calibration that has seen its whole text.</summary>
    /// <param name="model">The hash of the model that it shall be of; null for any.</param>
    /// <exception cref="InvalidDataException">The file is no calibration, is not finished, or is of another model; the message says which.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static CalibrationFile Open(string path, string? model = null)
    {
        var opened = OpenUnfinished(path);
        try
        {
            var made = opened.metadata;
            if (model is not null && model != made.Model)
            {
                throw new InvalidDataException($"{path} is the calibration of a model with the hash {made.Model}, and this one has {model}: make one of this model.");
            }
            if (made.Layers.Values.FirstOrDefault(i => made.Done.GetValueOrDefault(i) < made.Windows) is { } open)
            {
                throw new InvalidDataException($"{path}: '{open}' has seen {made.Done.GetValueOrDefault(open)} of {made.Windows} windows: the calibration is not finished. Run it again to go on.");
            }
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>What is known of the inputs of a layer, called by its name without <c>.weight</c>; null where nothing is. Layers that share an input share the statistics.</summary>
    /// <exception cref="InvalidDataException">The file lacks a part of them, or holds numbers that none can be.</exception>
    public InputStatistics? Of(string layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (!metadata.Layers.TryGetValue(layer, out var input))
        {
            return null;
        }
        lock (statistics)
        {
            return statistics.TryGetValue(input, out var known) ? known : statistics[input] = Read(input);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>Opens a calibration, finished or not.</summary>
    internal static CalibrationFile OpenUnfinished(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            return new CalibrationFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private InputStatistics Read(string input)
    {
        var count = metadata.Done[input] * (float)metadata.Window;
        try
        {
            var moments = CalibrationTensors.Moments(input);
            return new InputStatistics(
                Floats(CalibrationTensors.Squares(input), count),
                Floats(CalibrationTensors.Sums(input), count),
                Floats(CalibrationTensors.Maxima(input), 1),
                file.Entries.ContainsKey(moments) ? () => ReadMoments(moments, count) : null);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{file.Path}: '{input}': {e.Message}", e);
        }
    }

    private float[] Floats(string tensor, float divisor)
    {
        var numbers = new float[file.Entry(tensor).Count];
        file.ReadFloats(tensor, numbers);
        Divide(numbers, divisor);
        return numbers;
    }

    private Tensor ReadMoments(string tensor, float count)
    {
        var moments = file.ReadTensor(tensor);
        Divide(moments.Span, count);
        return moments;
    }

    private static void Divide(Span<float> numbers, float divisor)
    {
        foreach (ref var number in numbers)
        {
            number /= divisor;
        }
    }
}
