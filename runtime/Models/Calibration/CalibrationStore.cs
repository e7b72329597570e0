using Kernels.IO;

namespace Kernels.Models.Calibration;

/// <summary>A calibration on its way: the file with what is summed so far, and what is left to do. The file is open only while it is read, so that it can be replaced.</summary>
internal sealed class CalibrationStore
{
    private readonly string path;
    private readonly CalibrationMetadata made;
    private readonly Dictionary<string, int> done;

    private CalibrationStore(string path, CalibrationMetadata made, IReadOnlyDictionary<string, int> done)
    {
        (this.path, this.made) = (path, made);
        this.done = new(done, StringComparer.Ordinal);
    }

    /// <summary>The file of that name, or a new one.</summary>
    /// <param name="wanted">What it shall be made from.</param>
    /// <exception cref="InvalidDataException">It is made from something else, or is no calibration.</exception>
    public static CalibrationStore Open(string path, CalibrationMetadata wanted)
    {
        if (!File.Exists(path))
        {
            return new CalibrationStore(path, wanted, wanted.Done);
        }
        using var there = CalibrationFile.OpenUnfinished(path);
        var made = there.Metadata;
        var difference = made.Model != wanted.Model ? "another model"
            : made.Text != wanted.Text ? "another text, or other windows of it"
            : made.HasMoments != wanted.HasMoments ? $"a calibration {(made.HasMoments ? "with" : "without")} second moments"
            : null;
        return difference is null
            ? new CalibrationStore(path, made, made.Done)
            : throw new InvalidDataException($"{path} is there and is of {difference}. Name another file, or remove it.");
    }

    /// <summary>The windows that an input has seen.</summary>
    public int Done(string input) => done.GetValueOrDefault(input);

    /// <summary>The inputs to collect next: those that were begun, else as many as memory has room for; none when all is done.</summary>
    public IReadOnlyList<CalibratedInput> Next(IReadOnlyList<CalibratedInput> inputs, long memory)
    {
        var open = inputs.Where(i => Done(i.Name) < made.Windows).ToList();
        var begun = open.Where(i => Done(i.Name) > 0).ToList();
        if (begun.Count > 0)
        {
            return [.. begun.Where(i => Done(i.Name) == Done(begun[0].Name))];
        }
        var bytes = 0L;
        return [.. open.TakeWhile((input, i) => (bytes += made.HasMoments ? InputSums.MomentBytes(input.Width) : 0) <= memory || i == 0)];
    }

    /// <summary>The sums of some inputs so far, which the caller disposes.</summary>
    public PassSums Load(IReadOnlyList<CalibratedInput> inputs)
    {
        var sums = new PassSums(inputs, made.HasMoments);
        try
        {
            if (Done(inputs[0].Name) > 0)
            {
                using var file = SafetensorsFile.Open(path);
                foreach (var input in inputs)
                {
                    CalibrationTensors.Read(input.Name, file, sums[input.Name]);
                }
            }
            return sums;
        }
        catch
        {
            sums.Dispose();
            throw;
        }
    }

    /// <summary>Writes sums that have seen so many windows, with those that the file has of other inputs.</summary>
    public void Save(PassSums sums, int windows)
    {
        var kept = done.Keys.Except(sums.Names).ToList();
        foreach (var input in sums.Names)
        {
            done[input] = windows;
        }
        SafetensorsWriter.Write(
            path,
            [.. sums.Names.SelectMany(i => CalibrationTensors.Of(i, sums[i])), .. kept.SelectMany(i => CalibrationTensors.Of(i, path))],
            (made with { Done = done }).Write());
    }

    /// <summary>The part of the work that is done when some inputs have seen so many windows.</summary>
    public double Part(PassSums sums, int windows)
    {
        var all = made.Layers.Values.Distinct(StringComparer.Ordinal).ToList();
        return all.Sum(i => sums.Names.Contains(i) ? windows : (double)Done(i)) / ((double)all.Count * made.Windows);
    }
}
