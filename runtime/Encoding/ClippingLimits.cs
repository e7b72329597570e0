namespace Kernels.Encoding;

/// <summary>
/// How small a scale can be before clipping alone costs more than an error that is already reached. The weights of one sign
/// are cut to the level T farthest on their side, so that Σh(|w| − T)² over those beyond is at least h(|w| − T)² of any one
/// of them and, by the triangle inequality, at least (√Σhw² − T√Σh)² over all of them.
/// </summary>
internal readonly struct ClippingLimits
{
    /// <summary>The limits under which the squared error stays within <paramref name="error"/>, counted from <paramref name="center"/>.</summary>
    public ClippingLimits(ReadOnlySpan<float> weights, ReadOnlySpan<float> importance, double center, double error)
    {
        var (positive, negative) = (default(Side), default(Side));
        for (var i = 0; i < weights.Length; i++)
        {
            var w = weights[i] - center;
            if (w > 0)
            {
                positive.Add(w, importance[i], error);
            }
            else if (w < 0)
            {
                negative.Add(-w, importance[i], error);
            }
        }
        Above = positive.Limit(error);
        Below = negative.Limit(error);
    }

    /// <summary>How far above the center the highest level's worth lies at least; 0 or less where anything will do.</summary>
    public double Above { get; }

    /// <summary>How far below the center the lowest level's worth lies at least.</summary>
    public double Below { get; }

    /// <summary>The least positive scale with levels from <paramref name="low"/> to <paramref name="high"/>; infinite where one side has no level and needs one.</summary>
    public double LeastScale(double low, double high) => Math.Max(Quotient(Above, high), Quotient(Below, -low));

    private static double Quotient(double limit, double level) => limit <= 0 ? 0 : level <= 0 ? double.PositiveInfinity : limit / level;

    private struct Side
    {
        private double importanceSum;
        private double squares;
        private double single;

        public void Add(double magnitude, double importance, double error)
        {
            importanceSum += importance;
            squares += importance * magnitude * magnitude;
            if (magnitude > single && importance > 0)
            {
                single = Math.Max(single, magnitude - Math.Sqrt(error / importance));
            }
        }

        public readonly double Limit(double error)
            => importanceSum == 0 ? 0 : Math.Max(single, (Math.Sqrt(squares) - Math.Sqrt(error)) / Math.Sqrt(importanceSum));
    }
}
