using System.Numerics;
using System.Runtime.InteropServices;

namespace RankTools.Deficits.Lasso;

/// <summary>
/// Follows the exact solution from η_max, where it is 0, down in η. Between breakpoints, where a column joins or leaves the support A,
/// weights are linear in η: λ_A = (G_AA + μI)⁻¹(q_A − (η/2)·sign).
/// </summary>
/// <remarks>
/// NOTE [Homotopy]. Efron et al. 2004 (LARS with the Lasso's modification), Osborne et al. 2000, on the Gram matrix. A step costs
/// k·C multiply-adds for the correlations' direction and k² for the factor, k the size of the support, so for sparse solutions all of
/// it costs about as much as a few dozen sweeps of coordinate descent, and ends at the minimum itself instead of near it. A column that
/// depends linearly on the support (a duplicate, say) is set aside until the support changes: its weight can stay 0, since its
/// correlation moves with those of the support. Rounding of many steps, and ties, are left to <see cref="ActiveSetPolish"/> and the
/// duality gap, which judge the end of every path.
/// </remarks>
internal sealed class LassoHomotopy
{
    private const double SmallestSlope = 1e-12;

    private readonly LassoProblem problem;
    private readonly LassoOptions options;
    private readonly CholeskyFactor factor = new();
    private readonly List<int> active = [];
    private readonly List<int> dependent = [];
    private readonly double[] correlations;
    private readonly double[] slopes;
    private readonly double[] barrier; // 0 for columns that may join, ∞ for the others
    private double[] signs = new double[16];
    private double[] weights = new double[16];
    private double[] direction = new double[16];
    private int arrived = -1;
    private int left = -1;

    public LassoHomotopy(LassoProblem problem, LassoOptions options)
    {
        (this.problem, this.options) = (problem, options);
        correlations = [.. problem.Linear];
        slopes = new double[problem.Size];
        barrier = new double[problem.Size];
        for (var j = 0; j < problem.Size; j++)
            barrier[j] = problem.IsExcluded(j) ? double.PositiveInfinity : 0;
        Bound = problem.RegularizationMax(options.NonNegative) / 2;
    }

    /// <summary>What ended a step.</summary>
    public enum Turn
    {
        /// <summary>The bound asked for is reached.</summary>
        Arrived,

        /// <summary>A column joined the support, with weight 0 so far.</summary>
        Joined,

        /// <summary>A column's weight came to 0 and it left.</summary>
        Left,
    }

    /// <summary>η/2 now.</summary>
    public double Bound { get; private set; }

    /// <summary>The support now, in the order of arrival.</summary>
    public ReadOnlySpan<int> Active => CollectionsMarshal.AsSpan(active);

    /// <summary>Its weights.</summary>
    public ReadOnlySpan<double> Weights => weights.AsSpan(0, active.Count);

    /// <summary>Goes on to the next breakpoint, or to a bound if that comes first.</summary>
    public Turn Step(double target)
    {
        var limit = Math.Max(0, Bound - target);
        if (active.Count == 0 && limit > 0 && FirstColumn() is >= 0 and var first)
        {
            Join(first);
            return Turn.Joined;
        }
        if (limit == 0 || active.Count == 0)
        {
            Bound = Math.Min(Bound, target);
            return Turn.Arrived;
        }
        Aim();
        var (joining, joinAt) = NextJoin(limit);
        var (leaving, leaveAt) = NextLeave(Math.Min(limit, joinAt));
        var length = Math.Min(limit, Math.Min(joinAt, leaveAt));
        Move(length);
        (arrived, left) = (-1, -1);
        if (leaving >= 0)
        {
            Leave(leaving);
            return Turn.Left;
        }
        if (joining < 0)
        {
            Bound = target;
            return Turn.Arrived;
        }
        Join(joining);
        return Turn.Joined;
    }

    /// <summary>Copies the weights to a state, with correlations computed anew.</summary>
    public void CopyTo(LassoState state) => state.Reset(Active, Weights);

    private int FirstColumn()
    {
        for (var j = 0; j < correlations.Length; j++)
        {
            var c = options.NonNegative ? correlations[j] : Math.Abs(correlations[j]);
            if (barrier[j] == 0 && c >= Bound * (1 - 1e-15) && c > 0)
                return j;
        }
        return -1;
    }

    /// <summary>Direction of the weights, and slopes a of the correlations, per unit by which the bound falls.</summary>
    private void Aim()
    {
        var k = active.Count;
        signs.AsSpan(0, k).CopyTo(direction);
        factor.Solve(direction.AsSpan(0, k));
        VectorArithmetic.Combine(slopes, problem.Form, Active, direction.AsSpan(0, k));
    }

    /// <summary>The column whose correlation first meets the falling bound, and after what length; none before the limit.</summary>
    /// <remarks>
    /// c_j − a_j·t meets h − t at t = (h − c_j)/(1 − a_j), and its negative meets it at (h + c_j)/(1 + a_j). Whether either is before the nearest
    /// so far needs no division: (h − c_j) &lt; t·(1 − a_j).
    /// </remarks>
    private (int Column, double Length) NextJoin(double limit)
    {
        var (nearest, column) = (limit, -1);
        var c = Vectors(correlations);
        var a = Vectors(slopes);
        var closed = Vectors(barrier);
        var bound = new Vector<double>(Bound);
        var best = new Vector<double>(nearest);
        for (var i = 0; i < c.Length; i++)
        {
            var open = bound + closed[i];
            if (Vector.LessThanAny(open - c[i], best * (Vector<double>.One - a[i])) || Vector.LessThanAny(open + c[i], best * (Vector<double>.One + a[i])))
            {
                for (var lane = 0; lane < Vector<double>.Count; lane++)
                    Consider((i * Vector<double>.Count) + lane);
                best = new Vector<double>(nearest);
            }
        }
        for (var rest = c.Length * Vector<double>.Count; rest < correlations.Length; rest++)
            Consider(rest);
        return column < 0 ? (-1, double.PositiveInfinity) : (column, nearest);

        void Consider(int j)
        {
            var length = LengthFor(j);
            if (length < nearest)
                (nearest, column) = (length, j);
        }
    }

    private double LengthFor(int j)
    {
        if (barrier[j] != 0)
            return double.PositiveInfinity;
        var up = 1 - slopes[j] > SmallestSlope ? Math.Max((Bound - correlations[j]) / (1 - slopes[j]), 0) : double.PositiveInfinity;
        if (options.NonNegative)
            return up;
        var down = 1 + slopes[j] > SmallestSlope ? Math.Max((Bound + correlations[j]) / (1 + slopes[j]), 0) : double.PositiveInfinity;
        return Math.Min(up, down);
    }

    private (int Place, double Length) NextLeave(double limit)
    {
        var (place, length) = (-1, limit);
        for (var k = 0; k < active.Count; k++)
        {
            var reach = -weights[k] / direction[k];
            if (active[k] != arrived && weights[k] * direction[k] < 0 && reach <= length)
                (place, length) = (k, reach);
        }
        return place < 0 ? (-1, double.PositiveInfinity) : (place, length);
    }

    private void Move(double length)
    {
        VectorArithmetic.AddScaled(weights.AsSpan(0, active.Count), length, direction.AsSpan(0, active.Count));
        VectorArithmetic.AddScaled(correlations, -length, slopes);
        Bound -= length;
        for (var k = 0; k < active.Count; k++)
            correlations[active[k]] = signs[k] * Bound;
        if (left >= 0)
            barrier[left] = 0; // it stayed out for one step, so that it cannot come back at the same point
    }

    private void Join(int j)
    {
        barrier[j] = double.PositiveInfinity;
        var column = problem.Form.Column(j);
        var beside = new double[active.Count];
        for (var k = 0; k < beside.Length; k++)
            beside[k] = column[active[k]];
        if (!factor.Append(beside, problem.Form.Diagonal(j) + options.Ridge))
        {
            dependent.Add(j);
            return;
        }
        if (active.Count == weights.Length)
        {
            Array.Resize(ref weights, 2 * weights.Length);
            Array.Resize(ref signs, weights.Length);
            Array.Resize(ref direction, weights.Length);
        }
        signs[active.Count] = Math.Sign(correlations[j]);
        weights[active.Count] = 0;
        active.Add(j);
        arrived = j;
    }

    private void Leave(int place)
    {
        left = active[place];
        active.RemoveAt(place);
        factor.Remove(place);
        for (var k = place; k < active.Count; k++)
            (weights[k], signs[k]) = (weights[k + 1], signs[k + 1]);
        foreach (var j in dependent)
            barrier[j] = 0;
        dependent.Clear();
        barrier[left] = double.PositiveInfinity;
    }

    private static ReadOnlySpan<Vector<double>> Vectors(double[] values) => MemoryMarshal.Cast<double, Vector<double>>(values);
}
