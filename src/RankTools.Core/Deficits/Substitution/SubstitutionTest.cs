using System.Collections.Immutable;

using RankTools.Errors;

namespace RankTools.Deficits.Substitution;

/// <summary>
/// Replaces one class's logit by a combination of others', ŷ_i = Σ_j λ_j y_j, in the logits of many images, and compares the
/// decisions. O(N·(C + k)) for N images, C classes and k weights; all other logits stay as they are.
/// </summary>
public sealed class SubstitutionTest
{
    private readonly LogitTable table;
    private readonly SoftmaxTable softmax;

    /// <summary>Prepares the logits of many images for any number of substitutions.</summary>
    public SubstitutionTest(LogitTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        (this.table, softmax) = (table, new(table));
    }

    /// <summary>Where the logits came from.</summary>
    public string Source => table.Source;

    /// <summary>Replaces the logit of a class by its combination.</summary>
    /// <param name="combination">The class and its combination.</param>
    /// <param name="weights">Which weights.</param>
    /// <param name="heldOut">Only images that were held out of the fit.</param>
    /// <param name="cancellation">Looked at between images.</param>
    /// <exception cref="RankToolsException">
    /// <c>ClassCountMismatch</c>; <c>CombinationEmpty</c>: no class has a weight; <c>HeldOutUnknown</c>: the combination was fitted on other
    /// images, or without holding any out.
    /// </exception>
    public ClassSubstitution Apply(ClassCombination combination, SubstitutionWeights weights, bool heldOut, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(combination);
        if (combination.ClassCount != table.ClassCount)
            throw SubstitutionErrors.ClassCount(combination, table);
        if (combination.Term.Count == 0)
            throw SubstitutionErrors.CombinationEmpty(combination);
        var terms = combination.Term.Select(term => (term.ClassIndex, Weight: weights == SubstitutionWeights.Lasso ? term.Weight : term.RefitWeight))
            .OrderByDescending(term => Math.Abs(term.Weight)).ToArray();
        var tallies = terms.Select(_ => new SubstitutionTally()).ToArray();
        var unchanged = new SubstitutionTally();
        var moved = ImmutableArray.CreateBuilder<MovedImage>();
        var rows = heldOut ? HeldOutRows(combination) : [.. Enumerable.Range(0, table.Rows)];
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            var logits = table.Row(row);
            var label = table.Labels.Length == 0 ? -1 : table.Labels[row];
            var (own, rival) = (logits[combination.ClassIndex], Rival(logits, combination.ClassIndex));
            var before = Decide(own, rival, logits, combination.ClassIndex);
            var (estimate, after) = (0.0, before);
            for (var k = 0; k < terms.Length; k++)
            {
                estimate += terms[k].Weight * logits[terms[k].ClassIndex];
                after = Decide(estimate, rival, logits, combination.ClassIndex);
                var (probability, replaced) = softmax.Probability(row, combination.ClassIndex, estimate);
                tallies[k].Add(label, label == combination.ClassIndex, after, own, estimate, probability, replaced);
                if (k == 0)
                    unchanged.Add(label, label == combination.ClassIndex, before, own, own, probability, probability);
            }
            if (after != before)
                moved.Add(new(row, table.Sources.Length == 0 ? "" : table.Sources[row], label < 0 ? null : label, before, after));
        }
        return Result(combination, weights, heldOut, rows.Length, unchanged, tallies, moved.ToImmutable());
    }

    private ClassSubstitution Result(
        ClassCombination combination, SubstitutionWeights weights, bool heldOut, int images, SubstitutionTally unchanged,
        SubstitutionTally[] tallies, ImmutableArray<MovedImage> moved)
    {
        var (original, all) = (unchanged.Point(0), tallies[^1].Point(tallies.Length));
        return new()
        {
            Source = table.Source,
            Network = table.Network,
            ClassIndex = combination.ClassIndex,
            ClassName = combination.ClassName,
            Weights = weights,
            ClassesUsed = tallies.Length,
            Images = images,
            ClassImages = unchanged.Own,
            HeldOut = heldOut,
            ClassAccuracy = original.ClassAccuracy,
            SubstitutedClassAccuracy = all.ClassAccuracy,
            Accuracy = original.Accuracy,
            SubstitutedAccuracy = all.Accuracy,
            RelativeError = all.RelativeError,
            ConfidenceCorrelation = all.ConfidenceCorrelation,
            ConfidenceDifference = all.ConfidenceDifference,
            Change =
            [
                .. moved.GroupBy(image => (image.Before, image.After))
                    .Select(group => new ClassChange(group.Key.Before, Name(group.Key.Before), group.Key.After, Name(group.Key.After), group.Count()))
                    .OrderByDescending(change => change.Images).ThenBy(change => change.FromIndex).ThenBy(change => change.ToIndex),
            ],
            Moved = moved,
            Curve = [.. tallies.Select((tally, k) => tally.Point(k + 1))],
        };
    }

    private int[] HeldOutRows(ClassCombination combination)
    {
        if (combination.HeldOutImages == 0 || combination.Source != table.Source || combination.ImageCount != table.Rows)
            throw SubstitutionErrors.HeldOutUnknown(combination, table);
        return RowSplit.Of(table, combination.HoldOut, combination.Seed).HeldOut;
    }

    private string Name(int index) => table.ClassNames.Length == 0 ? "" : table.ClassNames[index];

    /// <summary>The largest of the other logits; the first of equal ones, as argmax has it.</summary>
    private static int Rival(ReadOnlySpan<double> logits, int target)
    {
        var best = target == 0 ? 1 : 0;
        for (var c = best + 1; c < logits.Length; c++)
            best = c != target && logits[c] > logits[best] ? c : best;
        return best;
    }

    private static int Decide(double value, int rival, ReadOnlySpan<double> logits, int target) =>
        value > logits[rival] || (value == logits[rival] && target < rival) ? target : rival;
}
