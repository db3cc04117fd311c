using RankTools.Collections;
using RankTools.Deficits.Lasso;

namespace RankTools.Deficits;

/// <summary>The two samples of a class: the images that its combination is fitted on, and those that it is judged by.</summary>
/// <param name="Target">The class.</param>
/// <param name="Training">Images of the fit.</param>
/// <param name="Judged">Images held out; those of the fit where none are.</param>
internal sealed record ClassSamples(int Target, DeficitSample Training, DeficitSample Judged)
{
    /// <summary>Whether errors are measured on images held out.</summary>
    public bool HasHeldOut => !ReferenceEquals(Training, Judged);

    /// <summary>The problem of a target with the mean and variance of the class's logit.</summary>
    /// <param name="form">Gram matrix of the images of the fit.</param>
    /// <param name="keepShift">Whether the shift direction is still in it.</param>
    /// <param name="linear">Yᵀy/N of the target on the images of the fit; null for the class's own logit.</param>
    public LassoProblem Problem(QuadraticForm form, bool keepShift, double[]? linear)
    {
        if (linear is null)
            return LassoProblem.OfColumn(form, Target);
        var shift = keepShift ? 0 : Training.ShiftWeight;
        return new(form, Array.ConvertAll(linear, value => value + shift), Training.Variance + (Training.Mean * Training.Mean) + shift, Target);
    }

    /// <summary>Fits such a problem and judges the fit.</summary>
    /// <param name="options">How.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="solved">Its solution where it is there already.</param>
    /// <param name="judgedLinear">Yᵀy/N of the target on the images that it is judged by; null for the class's own logit.</param>
    /// <param name="plain">Gram matrix of these images.</param>
    /// <param name="cancellation">Looked at between breakpoints.</param>
    public ClassFit Fit(
        DeficitOptions options, LassoProblem problem, LassoSolution? solved, double[]? judgedLinear, QuadraticForm plain, CancellationToken cancellation)
    {
        var solution = solved ?? ClassFit.Solve(problem, options, cancellation);
        var refit = ClassFit.RefitOf(problem, solution);
        var support = solution.Support.AsSpan();
        var error = Judged.MeanSquare(plain, support, refit, judgedLinear ?? plain.Column(Target));
        return new(
            solution, refit, problem.RegularizationMax(), ClassFit.ScoreOf(1 - (error / Judged.Variance), support.Length, plain.Size), error);
    }

    /// <summary>A solution of the class's path as a result.</summary>
    public DeficitPathPoint PointOf(LogitTable table, LassoSolution solution, double[] refit, int step)
    {
        var support = solution.Support.AsSpan();
        var weights = solution.Weights.AsSpan();
        QuadraticForm fit = Training.Form(keepShift: true), judged = HasHeldOut ? Judged.Form(keepShift: true) : fit;
        var refitted = Judged.RSquared(judged, support, refit, judged.Column(Target));
        return new(
            Target, table.ClassNames.Length == 0 ? "" : table.ClassNames[Target], step, solution.Regularization, support.Length,
            ClassFit.ScoreOf(refitted, support.Length, table.ClassCount),
            Judged.RSquared(judged, support, weights, judged.Column(Target)), Relative(Judged, judged, solution), refitted,
            Training.RSquared(fit, support, weights, fit.Column(Target)), Relative(Training, fit, solution),
            solution.Objective, solution.DualityGap, solution.Weights.Sum(Math.Abs), TermsOf(table, solution, refit));
    }

    /// <summary>A combination's classes, the largest weight first.</summary>
    public static ValueList<DeficitTerm> TermsOf(LogitTable table, LassoSolution solution, double[] refit)
    {
        var total = solution.Weights.Sum(Math.Abs);
        return
        [
            .. Enumerable.Range(0, solution.Support.Count).OrderByDescending(k => Math.Abs(solution.Weights[k])).Select(k => new DeficitTerm(
                solution.Support[k], table.ClassNames.Length == 0 ? "" : table.ClassNames[solution.Support[k]], solution.Weights[k],
                Math.Abs(solution.Weights[k]) / total, refit[k])),
        ];
    }

    private double Relative(DeficitSample sample, QuadraticForm form, LassoSolution solution) => Math.Sqrt(
        sample.MeanSquare(form, solution.Support.AsSpan(), solution.Weights.AsSpan(), form.Column(Target)) / ((sample.Mean * sample.Mean) + sample.Variance));
}
