using RankTools.Deficits.Lasso;
using RankTools.Errors;

namespace RankTools.Deficits;

/// <summary>What all classes of an analysis share: the moments of the images of the fit, and of those held out.</summary>
internal sealed class DeficitFits(LogitTable table, DeficitOptions options, LogitMoments training, LogitMoments? heldOut)
{
    /// <summary>Moments of the images of the fit.</summary>
    public LogitMoments Training => training;

    /// <summary>Moments of the images held out; null where there are none.</summary>
    public LogitMoments? HeldOut => heldOut;

    /// <summary>The classes that can be measured; every other is reported.</summary>
    public IReadOnlyList<ClassSamples> Usable(IReadOnlyList<int> classes, Action<RankToolsException> report)
    {
        var usable = new List<ClassSamples>();
        var constant = new List<(string Name, int Rows)>();
        foreach (var target in classes)
        {
            if (Defect(target, out var samples) is { } defect)
                report(defect);
            else if (samples!.Training.IsConstant)
                constant.Add((ClassSelection.NameOf(table.ClassNames, target), samples.Training.Rows.Length));
            else
                usable.Add(samples);
        }
        foreach (var rows in constant.GroupBy(one => one.Rows))
        {
            foreach (var failure in DeficitErrors.Constants(table.Source, [.. rows.Select(one => one.Name)], classes.Count, rows.Key))
                report(failure);
        }
        return usable;
    }

    /// <summary>Refuses a regularisation at which nothing is left for any class.</summary>
    /// <exception cref="RankToolsException"><c>RegularizationTooLarge</c>.</exception>
    public void RequireSurvivors(IReadOnlyList<ClassSamples> usable)
    {
        if (options.Regularization is not { } given || usable.Count == 0)
            return;
        var largest = usable.Max(one => LassoProblem.OfColumn(one.Training.Form(options.KeepShift), one.Target).RegularizationMax());
        if (given >= largest)
            throw DeficitErrors.NothingLeft(given, largest);
    }

    private RankToolsException? Defect(int target, out ClassSamples? samples)
    {
        samples = null;
        var name = ClassSelection.NameOf(table.ClassNames, target);
        if (options.Rows == DeficitRows.Class && table.Labels.Count(label => label == target) is var found && found < DeficitOptions.FewestImages)
            return DeficitErrors.TooFewImages(name, found, DeficitOptions.FewestImages);
        var fit = DeficitSample.Of(training, table, options.Rows, target);
        if (fit.Rows.Length < 2)
            return DeficitErrors.TooFewRows(name, fit.Rows.Length);
        var judged = heldOut is null ? fit : DeficitSample.Of(heldOut, table, options.Rows, target);
        samples = new(target, fit, judged.Rows.Length < 2 || judged.IsConstant ? fit : judged);
        return null;
    }
}
