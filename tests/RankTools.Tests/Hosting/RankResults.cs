using System.Management.Automation;

namespace RankTools.Tests.Hosting;

/// <summary>Reads results, whose types live in the module's own load context, by the names of their properties.</summary>
internal static class RankResults
{
    public static T Get<T>(this PSObject item, string property) =>
        (T)(item.Properties[property] ?? throw new ArgumentException($"{item.BaseObject.GetType()} has no property '{property}'.")).Value;

    public static string Text(this PSObject item, string property) => item.Get<object>(property).ToString()!;

    public static IReadOnlyList<double> SingularValues(this PSObject item) => item.Get<IReadOnlyList<double>>("SingularValues");

    /// <summary>‖J‖_F².</summary>
    public static double SquaredNorm(this PSObject item) => item.SingularValues().Sum(value => value * value);

    /// <summary>Claims that two spectra differ by no more than a multiple of the largest value.</summary>
    public static double Deviation(IReadOnlyList<double> found, IReadOnlyList<double> expected, double above = 0)
    {
        Assert.True(found.Count >= expected.Count, $"{found.Count} singular values, {expected.Count} expected");
        return expected.Select((value, i) => value > above * expected[0] ? Math.Abs(found[i] - value) / expected[0] : 0).Max();
    }
}
