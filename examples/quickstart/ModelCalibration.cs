using Kernels.IO;
using Kernels.Models.Calibration;

namespace Kernels.Quickstart;

/// <summary>Finds the calibration of a model among files.</summary>
internal static class ModelCalibration
{
    /// <summary>The one of the model in a folder; null where no files are given.</summary>
    /// <inheritdoc cref="Open(IReadOnlyList{string}, ITensorSource, string)" path="/exception"/>
    public static CalibrationFile? Open(IReadOnlyList<string> files, string folder)
    {
        if (files.Count == 0)
        {
            return null;
        }
        using var weights = SafetensorsModel.Open(folder);
        return Open(files, weights, folder);
    }

    /// <summary>The one of a model; null where no files are given.</summary>
    /// <param name="model">What messages call the model.</param>
    /// <exception cref="UsageException">None of the files is the model's.</exception>
    public static CalibrationFile? Open(IReadOnlyList<string> files, ITensorSource weights, string model)
    {
        if (files.Count == 0)
        {
            return null;
        }
        var hash = ContentHash.Of(weights);
        foreach (var path in files)
        {
            var file = CalibrationFile.Open(path);
            if (file.Model == hash)
            {
                return file;
            }
            file.Dispose();
        }
        throw new UsageException($"None of {string.Join(", ", files)} is a calibration of {model}; 'calibrate' makes one.");
    }
}
