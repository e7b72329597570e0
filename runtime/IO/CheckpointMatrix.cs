using System.Collections.Immutable;
using Kernels.Formats;
using Kernels.Interchange;
using Kernels.Threading;

namespace Kernels.IO;

/// <summary>
/// Matrices that lie in several tensors of somebody else's checkpoint, as the <c>store</c> of each tensor says: GPTQ's <c>qweight</c>, <c>qzeros</c>, <c>scales</c> and <c>g_idx</c>, for example.
/// A tensor is named LAYER.NAME.
/// </summary>
public static unsafe class CheckpointMatrix
{
    /// <summary>The names of the tensors of a layer.</summary>
    /// <exception cref="ArgumentException">The format has no <c>store</c> of tensors.</exception>
    public static IEnumerable<string> Names(FormatDescriptor format, string layer) => Layouts(format).Select(tensor => $"{layer}.{tensor.Name}");

    /// <summary>Reads a layer.</summary>
    /// <param name="rows">N: output features.</param>
    /// <param name="columns">K: input features.</param>
    /// <param name="pool">The threads that work on it; the caller's alone where it is null.</param>
    /// <exception cref="ArgumentException">The format has no <c>store</c> of tensors, or no matrix of that size is whole words of them.</exception>
    /// <exception cref="InvalidDataException">
    /// A tensor is missing, has another type or shape, bits that say nothing and are not 0, or a number that is infinite or NaN; the message names the tensor and the byte of the file.
    /// </exception>
    public static EncodedMatrix Read(ITensorSource source, string layer, FormatDescriptor format, int rows, int columns, WorkerPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var plans = Layouts(format).Select(layout => (Name: $"{layer}.{layout.Name}", Layout: layout, Plan: new TensorPlan(format, layout, rows, columns))).ToList();
        // Before any memory is taken: a size may say anything.
        foreach (var (name, layout, plan) in plans)
        {
            var entry = source.Entry(name);
            if (entry.Type.Name() != layout.Word || !entry.Shape.SequenceEqual(plan.Shape))
            {
                throw new InvalidDataException($"{source.Path}: tensor {entry} should be {layout.Word} [{string.Join(", ", plan.Shape)}] for a matrix of {rows} × {columns} in {format.Name}.");
            }
        }
        var matrix = new EncodedMatrix(format, rows, columns);
        try
        {
            foreach (var (name, _, plan) in plans)
            {
                Unpack(source, source.Entry(name), plan, matrix, pool);
            }
            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>The tensors of a layer, to be written; the matrix must live as long.</summary>
    /// <param name="pool">The threads that work on it; the writer's alone where it is null.</param>
    /// <exception cref="ArgumentException">The format has no <c>store</c> of tensors, or the matrix is no whole words of them.</exception>
    public static IReadOnlyList<SafetensorsTensor> Write(EncodedMatrix matrix, string layer, WorkerPool? pool = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return [.. Layouts(matrix.Format).Select(layout => Tensor(matrix, $"{layer}.{layout.Name}", layout, pool))];
    }

    private static SafetensorsTensor Tensor(EncodedMatrix matrix, string name, CheckpointTensor layout, WorkerPool? pool)
    {
        var plan = new TensorPlan(matrix.Format, layout, matrix.Rows, matrix.Columns);
        if (!SafetensorsTypes.TryParse(layout.Word, out var type))
        {
            throw new ArgumentException($"Tensor {name} cannot have words of {layout.Word}, which is no type of safetensors files.", nameof(layout));
        }
        return new SafetensorsTensor(name, type, plan.Shape, stream =>
        {
            var words = new byte[checked(plan.Words * plan.WordBytes)];
            fixed (byte* first = words)
            {
                new TensorCodec(plan, first).Pack(matrix, pool);
            }
            stream.Write(words);
        });
    }

    private static void Unpack(ITensorSource source, SafetensorsEntry entry, TensorPlan plan, EncodedMatrix matrix, WorkerPool? pool)
    {
        fixed (byte* first = source.Bytes(entry.Name))
        {
            var codec = new TensorCodec(plan, first);
            try
            {
                codec.Unpack(matrix, pool);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{source.Path}: tensor {entry}, which begins at byte {entry.Offset}: {e.Message}.", e);
            }
            foreach (var field in plan.Steps.Select(s => s.Field).Distinct())
            {
                CheckNumbers(source, entry, codec, matrix[field.Name]);
            }
        }
    }

    private static void CheckNumbers(ITensorSource source, SafetensorsEntry entry, TensorCodec codec, EncodedField field)
    {
        const int AtOnce = 1 << 20;
        for (var first = 0L; first < field.Count; first += AtOnce)
        {
            if (PatternCheck.Find(field, first, (int)Math.Min(AtOnce, field.Count - first)) is var wrong and >= 0)
            {
                var at = codec.Find(field.Descriptor, wrong);
                PatternCheck.Require(field, wrong, field.Pattern(wrong), $"{source.Path}: tensor {entry}, the word at byte {entry.Offset + at}: field {field.Descriptor.Name}");
            }
        }
    }

    private static ImmutableArray<CheckpointTensor> Layouts(FormatDescriptor format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return !format.Tensors.IsEmpty ? format.Tensors
            : throw new ArgumentException($"{format.Name} does not say which tensors of others hold it: its declaration has no 'store NAME : TYPE [dimensions]'.", nameof(format));
    }
}
