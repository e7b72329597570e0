using System.Diagnostics;
using Kernels.Encoding;
using Kernels.Gpu;
using Kernels.Gpu.Models;
using Kernels.IO;
using Kernels.Models;
using Kernels.Models.Calibration;
using Kernels.Models.Evaluation;
using Kernels.Threading;

namespace Kernels.Quickstart;

/// <summary>Loads a model's weights once and measures it in one format after another; the first candidate, f32, is the reference of the others.</summary>
internal sealed class Measurement : IDisposable
{
    private const int DecodedTokens = 192;
    private const long ReferenceBytes = 4_000_000_000;
    private const int PromptTokens = 64;
    private const int ShortestContext = 8;
    private const int WarmUpWindows = 8;

    private readonly RunSettings settings;
    private readonly GpuDevice? device;
    private readonly SafetensorsModel? weights;
    private readonly WorkerPool pool;
    private readonly CalibrationFile? calibration;
    private TextWindows? cut;
    private readonly List<float[]> reference = [];

    /// <param name="device">Runs the models; null for the CPU.</param>
    public Measurement(RunSettings settings, GpuDevice? device)
    {
        this.device = device;
        this.settings = settings;
        weights = ModelFile.IsGguf(settings.Model) ? null : SafetensorsModel.Open(settings.Model);
        pool = new WorkerPool(settings.Threads);
        calibration = weights is null ? null : ModelCalibration.Open(settings.Calibrations ?? [], weights, ModelName);
    }

    public string ModelName => settings.ModelName;

    /// <summary>The steps that measuring one candidate reports: its encoding, then its windows.</summary>
    public static int Steps => 2;

    /// <param name="progress">Told the steps done, up to <see cref="Steps"/>.</param>
    public Row Measure(Candidate candidate, IProgress<double> progress, CancellationToken cancellation)
    {
        using var model = Load(candidate, progress, cancellation);
        var windows = Windows(model);
        CheckMemory(windows, model.VocabularySize);
        using var onDevice = Upload(model);
        using var session = CreateSession(model, onDevice);
        var meter = new QualityMeter();
        var isReference = candidate.Format is null;
        var logits = new float[checked(windows.Length * model.VocabularySize)];
        var clock = new Stopwatch();
        WarmUp(session, windows, logits);
        for (var window = 0; window < windows.Count; window++)
        {
            cancellation.ThrowIfCancellationRequested();
            session.Reset();
            clock.Start();
            session.Prefill(windows.Inputs(window), logits);
            clock.Stop();
            meter.Add(logits, windows.Targets(window), isReference ? default : reference[window]);
            if (isReference)
            {
                reference.Add([.. logits]);
            }
            progress.Report(1 + ((window + 1.0) / windows.Count));
        }
        return new Row(
            settings.ModelName,
            candidate.Name,
            candidate.ActivationName,
            candidate.FitName,
            model.BitsPerWeight,
            meter.Loss * meter.Predictions / ModelText.PredictedBytes(windows, ModelText.Tokenizer(settings.Model, model.VocabularySize)),
            isReference ? 0 : meter.Divergence,
            isReference ? 1 : meter.Agreement,
            model.PackedBytes / 1e6,
            DecodeSpeed(session, windows),
            windows.Count * windows.Length / clock.Elapsed.TotalSeconds,
            meter.Loss);
    }

    /// <summary>A text that the candidate's model writes after the first bytes of the validation text, as long as its context allows; null where its tokens are no bytes.</summary>
    public string? Sample(Candidate candidate, int bytes, CancellationToken cancellation)
    {
        using var model = Load(candidate, new Progress<double>(), cancellation);
        if (model.VocabularySize != ByteVocabulary.Count)
        {
            return null;
        }
        using var onDevice = Upload(model);
        using var session = CreateSession(model, onDevice);
        var prompt = Prompt(Windows(model));
        return TextSampler.Continue(session, prompt, Math.Min(bytes, model.MaxSequence - prompt.Length), seed: 1);
    }

    public void Dispose()
    {
        pool.Dispose();
        calibration?.Dispose();
        weights?.Dispose();
    }

    private GpuLanguageModel? Upload(LanguageModel model) => device is null ? null : new GpuLanguageModel(model, device);

    private static ModelSession CreateSession(LanguageModel model, GpuLanguageModel? onDevice) => onDevice is null ? model.CreateSession() : onDevice.CreateSession();

    private LanguageModel Load(Candidate candidate, IProgress<double> progress, CancellationToken cancellation)
    {
        var options = new ModelOptions
        {
            Format = _ => candidate.Format,
            Inputs = calibration is null ? null : calibration.Of,
            Activation = candidate.Activation,
            QuantizeHead = settings.Head,
            Encoding = new EncodeOptions { Fit = candidate.Fit, Pool = pool, Cancellation = cancellation },
            Pool = pool,
            HalfRotaryFrequencies = settings.HalfRotary,
            MaxTokens = RunSettings.Window,
            Progress = new Progress<LoadProgress>(p => progress.Report((double)p.Done / p.Total)),
            Cancellation = cancellation,
        };
        return weights is null ? LanguageModel.Load(settings.Model, options) : LanguageModel.Create(settings.Model, weights, options);
    }

    /// <summary>The text in windows as long as the model reads: the same for every candidate.</summary>
    private TextWindows Windows(LanguageModel model)
    {
        if (cut is null)
        {
            if (model.MaxSequence < ShortestContext)
            {
                throw new UsageException($"{ModelName} reads at most {model.MaxSequence} tokens; to measure a model takes a context of at least {ShortestContext}.");
            }
            cut = ModelText.Windows(settings.Text, model, settings.Model, settings.Windows);
        }
        return cut;
    }

    private static ReadOnlySpan<int> Prompt(TextWindows windows) => windows.Inputs(0)[..Math.Min(PromptTokens, windows.Length / 2)];

    // Until the JIT has compiled the runtime's own code in full, the first candidate would look slow.
    private static void WarmUp(ModelSession session, TextWindows windows, float[] logits)
    {
        for (var window = 0; window < Math.Min(WarmUpWindows, windows.Count); window++)
        {
            session.Reset();
            session.Prefill(windows.Inputs(window), logits);
        }
    }

    // The f32 logits of all windows are kept, since every candidate is compared with them.
    private static void CheckMemory(TextWindows windows, int vocabulary)
    {
        var perWindow = (long)windows.Length * vocabulary * sizeof(float);
        if (windows.Count * perWindow > ReferenceBytes)
        {
            throw new UsageException($"The f32 logits of {windows.Count} windows would take {windows.Count * perWindow / 1e9:F1} GB; take at most --windows {ReferenceBytes / perWindow}.");
        }
    }

    private static double DecodeSpeed(ModelSession session, TextWindows windows)
    {
        var logits = new float[session.Model.VocabularySize];
        session.Reset();
        var prompt = Prompt(windows);
        session.Prefill(prompt, logits);
        var count = Math.Min(DecodedTokens, session.Model.MaxSequence - prompt.Length) - 1;
        // The first step is recorded where there is a device.
        session.Decode(LogitMath.ArgMax(logits), logits);
        var clock = Stopwatch.StartNew();
        if (session is GpuLanguageSession onDevice)
        {
            onDevice.Continue(count);
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                session.Decode(LogitMath.ArgMax(logits), logits);
            }
        }
        return count / clock.Elapsed.TotalSeconds;
    }
}
