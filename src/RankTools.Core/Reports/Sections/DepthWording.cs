namespace RankTools.Reports.Sections;

/// <summary>Sentences about numbers that change from layer to layer.</summary>
internal static class DepthWording
{
    /// <summary>From the first layer to the last, for example <c>In resnet50, rank falls from 768 at conv1 to 212 at layer4 (r = 0.01).</c></summary>
    public static string Trend(string run, string quantity, IReadOnlyList<(string Layer, double Value)> layers, string condition)
    {
        var (first, last) = (layers[0], layers[^1]);
        var (before, after) = (Wording.Mean(first.Value), Wording.Mean(last.Value));
        var change = layers.Count == 1 ? $"{quantity} is {before} at {first.Layer}"
            : before == after ? $"{quantity} is {before} at both {first.Layer} and {last.Layer}"
            : $"{quantity} {(last.Value < first.Value ? "falls" : "rises")} from {before} at {first.Layer} to {after} at {last.Layer}";
        return $"In {run}, {change} ({condition}).";
    }

    /// <summary>Where the steepest fall is, and whether the numbers ever rise; null where there are fewer than three layers.</summary>
    public static string? Steps(IReadOnlyList<(string Layer, double Value)> layers)
    {
        if (layers.Count < 3)
            return null;
        var steps = layers.Zip(layers.Skip(1), (from, to) => (From: from, To: to, Change: to.Value - from.Value)).ToArray();
        var steepest = steps.MinBy(step => step.Change);
        var fall = steepest.Change < 0
            ? $"The largest loss is {Wording.Mean(-steepest.Change)}, from {steepest.From.Layer} to {steepest.To.Layer}"
            : "No step loses anything";
        if (steps.All(step => step.Change == 0))
            return "No step changes it.";
        var rises = steps.Where(step => step.Change > 0).ToArray();
        return rises.Length == 0
            ? $"{fall}; no step rises."
            : $"{fall}; it rises at {Wording.Count(rises.Length, "step")} of {steps.Length}, most from {rises.MaxBy(step => step.Change).From.Layer} "
                + $"to {rises.MaxBy(step => step.Change).To.Layer} (+{Wording.Mean(rises.Max(step => step.Change))}).";
    }
}
