using Kernels.Numerics;
using Kernels.Tensors;
using Kernels.Threading;

namespace Kernels.Encoding;

/// <summary>
/// H + λI = M·D·Mᵀ, M unit upper triangular and D diagonal, of the second moments H of a layer's inputs in the order in which its columns are rounded. With e the errors of a row,
/// e·H·eᵀ is Σ over k of D[k]·(e[k] + Σ over j below k of e[j]·M[j, k])²: so the best target of column k is its weight plus what the errors before it feed back
/// (LDLQ of QuIP, Chee et al. 2023; the same codes as GPTQ, Frantar et al. 2023, which has M's inverse).
/// </summary>
internal sealed unsafe class FeedbackFactor : IDisposable
{
    /// <summary>How often λ is made ten times as large, up to the mean itself, before H counts as no matrix of moments.</summary>
    private const int MostAttempts = 3;

    private readonly NativeBuffer factor;
    private readonly NativeBuffer moments;
    private readonly float[] importance;

    private FeedbackFactor(FeedbackOrder order, bool hasMoments)
    {
        Order = order;
        factor = new NativeBuffer((long)Columns * Columns * sizeof(float));
        moments = new NativeBuffer(hasMoments ? factor.Length : 0);
        importance = new float[Columns];
    }

    /// <summary>The order of columns.</summary>
    public FeedbackOrder Order { get; }

    /// <summary>k.</summary>
    public int Columns => Order.Columns.Length;

    /// <summary>M, [k, k] by positions; only what lies above the diagonal is there.</summary>
    public float* M => (float*)factor.Pointer;

    /// <summary>H + λI, [k, k] by positions, where it was asked for.</summary>
    public float* Moments => (float*)moments.Pointer;

    /// <summary>D by positions: what a column's rounding error counts for when it is rounded.</summary>
    public ReadOnlySpan<float> Importance => importance;

    /// <summary>Factors second moments.</summary>
    /// <param name="moments">H, [k, k].</param>
    /// <param name="damping">λ as a part of the mean of H's diagonal.</param>
    /// <param name="hasMoments">Whether H + λI is kept beside the factor.</param>
    /// <returns>The factor, or null where H is not finite or not positive semidefinite.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static FeedbackFactor? Of(Tensor moments, FeedbackOrder order, double damping, bool hasMoments, WorkerPool? pool, CancellationToken cancellation)
    {
        var columns = order.Columns.Length;
        var mean = 0.0;
        for (var i = 0; i < columns; i++)
        {
            mean += moments.Pointer[((nint)i * columns) + i] / (double)columns;
        }
        using var upper = new NativeBuffer((long)columns * columns * sizeof(double));
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            // Inputs that are all 0 say nothing: every column counts the same then.
            var ridge = mean == 0 ? 1 : Math.Min(1, damping * Math.Pow(10, attempt)) * mean;
            Reverse(moments.Pointer, order.Columns, ridge, (double*)upper.Pointer);
            if (Cholesky.Factor((double*)upper.Pointer, columns, pool, cancellation))
            {
                var found = new FeedbackFactor(order, hasMoments);
                found.Take((double*)upper.Pointer);
                if (hasMoments)
                {
                    found.Keep(moments.Pointer, ridge);
                }
                return found;
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        factor.Dispose();
        moments.Dispose();
    }

    /// <summary>H + λI by positions from the last to the first: UᵀU of that is M·D·Mᵀ.</summary>
    private static void Reverse(float* moments, int[] order, double ridge, double* reversed)
    {
        var n = order.Length;
        for (var i = 0; i < n; i++)
        {
            var row = moments + ((nint)order[n - 1 - i] * n);
            for (var j = i; j < n; j++)
            {
                reversed[((nint)i * n) + j] = row[order[n - 1 - j]];
            }
            reversed[((nint)i * n) + i] += ridge;
        }
    }

    private void Keep(float* given, double ridge)
    {
        var (n, order) = (Columns, Order.Columns);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                Moments[((nint)i * n) + j] = given[((nint)order[i] * n) + order[j]];
            }
            Moments[((nint)i * n) + i] += (float)ridge;
        }
    }

    private void Take(double* upper)
    {
        var n = Columns;
        for (var k = 0; k < n; k++)
        {
            var row = upper + ((nint)(n - 1 - k) * n);
            var root = row[n - 1 - k];
            importance[k] = (float)(root * root);
            for (var j = 0; j < k; j++)
            {
                M[((nint)j * n) + k] = (float)(row[n - 1 - j] / root);
            }
        }
    }
}
