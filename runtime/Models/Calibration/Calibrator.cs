using Kernels.Models.Evaluation;

namespace Kernels.Models.Calibration;

/// <summary>
/// Reads a text with a model and sums what encoders ask for of the inputs of each linear layer: x, x², the largest |x| and x·xᵀ. Memory is bounded: where the sums of all
/// layers take more, the text is read again for those that are left. What is summed lies in a file from time to time, and another run goes on from there.
/// </summary>
public static class Calibrator
{
    /// <summary>Makes a calibration, or goes on with one that is not finished; one that is finished is left as it is.</summary>
    /// <param name="model">The model, which runs on this machine. Layers that are quantized are calibrated on what those before them give.</param>
    /// <param name="hash">The <see cref="ContentHash"/> of its weights.</param>
    /// <param name="text">What is read, each window from a fresh state.</param>
    /// <param name="path">The file, which is always whole: it is written under another name and moved.</param>
    /// <exception cref="InvalidDataException">There is a file of that name that is no calibration, or of another model, text or kind; or an input of a layer is not finite.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was summed is in the file.</exception>
    public static void Run(LanguageModel model, string hash, TextWindows text, string path, CalibrationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(hash);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new CalibrationOptions();
        var inputs = CalibratedInput.Of(model.Plan);
        var layers = inputs.SelectMany(i => i.Layers.Select(l => (Layer: l, i.Name))).ToDictionary(p => p.Layer, p => p.Name, StringComparer.Ordinal);
        var wanted = new CalibrationMetadata(hash, ContentHash.Of(text), text.Length, text.Count, options.HasMoments, layers, new Dictionary<string, int>());
        var store = CalibrationStore.Open(path, wanted);
        using var session = model.CreateSession();
        while (store.Next(inputs, options.MemoryBytes) is { Count: > 0 } pass)
        {
            Read(session, text, store, pass, options);
        }
    }

    /// <summary>Reads the text, or what is left of it, for some inputs.</summary>
    private static void Read(LanguageSession session, TextWindows text, CalibrationStore store, IReadOnlyList<CalibratedInput> pass, CalibrationOptions options)
    {
        using var sums = store.Load(pass);
        session.Observer = new InputCollector(pass.ToDictionary(i => i.Reader, i => sums[i.Name]));
        var logits = new float[checked(text.Length * session.Model.VocabularySize)];
        for (var window = store.Done(pass[0].Name); window < text.Count; window++)
        {
            if (options.Cancellation.IsCancellationRequested)
            {
                store.Save(sums, window);
                options.Cancellation.ThrowIfCancellationRequested();
            }
            session.Reset();
            session.Prefill(text.Inputs(window), logits);
            options.Progress?.Report(store.Part(sums, window + 1));
            if ((window + 1) % options.CheckpointWindows == 0 || window + 1 == text.Count)
            {
                store.Save(sums, window + 1);
            }
        }
    }
}
