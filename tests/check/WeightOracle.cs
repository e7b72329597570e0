using Kernels.Compiler.Interpret;
using Kernels.Compiler.Model;
using Kernels.Formats;

namespace Kernels.Check;

/// <summary>The values of an encoded matrix and the magnitudes of their terms, worked out once by the interpreter.</summary>
public sealed class WeightOracle
{
    /// <summary>How often equations multiply by one field.</summary>
    private const int MostPowers = 3;

    private readonly double[] values;
    private readonly double[] terms;
    private readonly int columns;

    public WeightOracle(FormatModel format, EncodedMatrix matrix)
    {
        columns = matrix.Columns;
        (values, terms) = (new double[matrix.Rows * columns], new double[matrix.Rows * columns]);
        var interpreter = new FormatInterpreter(format, matrix.Rows, columns, (field, at) => matrix[field].Pattern(at));
        for (var i = 0; i < values.Length; i++)
        {
            (values[i], terms[i]) = (interpreter.Value(i / columns, i % columns), interpreter.AbsoluteTerms(i / columns, i % columns));
        }
        LargestProduct = matrix.Fields.Aggregate(1.0, (product, field) => product * Math.Pow(Math.Max(1, Largest(field)), MostPowers));
    }

    /// <summary>A bound for what any product of the matrix's stored numbers can be.</summary>
    public double LargestProduct { get; }

    public double Value(int n, int k) => values[(n * columns) + k];

    public double Terms(int n, int k) => terms[(n * columns) + k];

    private static double Largest(EncodedField field)
    {
        var codec = ElementCodec.For(field.Descriptor.Type);
        var largest = 0.0;
        for (var i = 0L; i < field.Count; i++)
        {
            largest = Math.Max(largest, Math.Abs(codec.Decode(field.Pattern(i))));
        }
        return largest;
    }
}
