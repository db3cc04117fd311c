using RankTools.Collections;
using RankTools.Results;

namespace RankTools.Inference.Checks;

/// <summary>What a check found of a network at one input.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Source">What the input is called.</param>
/// <param name="Passed">True when nothing is wrong with any layer.</param>
/// <param name="Verdict">The same in words, with the layers by name.</param>
/// <param name="NonFiniteLayers">Layers with values that are not finite; the first one is where it begins.</param>
/// <param name="DeadLayers">Layers whose values are all equal, or that no change of the input reaches.</param>
/// <param name="SaturatedLayers">Activations nearly all of whose units have no slope.</param>
/// <param name="MismatchedLayers">Layers whose tangents are not those of a finite difference.</param>
/// <param name="TangentError">Largest relative difference of all layers; null where tangents were not checked.</param>
public sealed record NetworkHealth(
    string Network, string Source, bool Passed, string Verdict, ValueList<string> NonFiniteLayers, ValueList<string> DeadLayers,
    ValueList<string> SaturatedLayers, ValueList<string> MismatchedLayers, double? TangentError)
{
    private const int MostNamed = 3;

    /// <summary>Sums up what was found of the layers.</summary>
    internal static NetworkHealth Of(string network, string source, IReadOnlyCollection<LayerFinding> findings, string? untested)
    {
        string[] Named(LayerCondition condition) =>
            [.. findings.Where(finding => finding.Condition == condition).Select(finding => finding.Node.Name)];
        var (broken, dead, saturated, wrong) = (Named(LayerCondition.NonFinite), Named(LayerCondition.Dead), Named(LayerCondition.Saturated), Named(LayerCondition.TangentMismatch));
        string[] complaints =
        [
            .. Complaint(broken, "not finite"), .. Complaint(dead, "dead"), .. Complaint(saturated, "saturated"),
            .. Complaint(wrong, "with tangents that differ from finite differences"),
        ];
        var error = findings.Max(finding => finding.TangentError);
        var verdict = complaints.Length == 0 ? $"sound: {findings.Count} layers" : $"not sound: {string.Join("; ", complaints)}";
        return new(network, source, complaints.Length == 0, untested is null ? verdict : $"{verdict}; {untested}", [.. broken], [.. dead], [.. saturated], [.. wrong], error);
    }

    private static IEnumerable<string> Complaint(string[] layers, string what)
    {
        if (layers.Length > 0)
            yield return $"{layers.Length} {what} ({string.Join(", ", layers.Take(MostNamed))}{(layers.Length > MostNamed ? ", …" : "")})";
    }

    /// <summary>All of it as text, as CSV holds it.</summary>
    public override string ToString() => RecordText.Of(this);
}
