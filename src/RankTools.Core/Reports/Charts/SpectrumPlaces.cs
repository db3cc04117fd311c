namespace RankTools.Reports.Charts;

/// <summary>Which values of a long spectrum a chart shows.</summary>
/// <remarks>
/// Half of the places are evenly spaced, and half in equal ratios, since both a linear and a logarithmic axis are offered. The first and the
/// last are always among them. They depend on the length alone, so that spectra of one length are thinned alike and can be averaged.
/// </remarks>
public static class SpectrumPlaces
{
    /// <summary>Places, from 0, ascending; all of them where they are few enough.</summary>
    /// <param name="length">Length of the spectrum.</param>
    /// <param name="most">How many are shown at most, at least 2.</param>
    public static int[] Of(int length, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        if (length <= most)
            return [.. Enumerable.Range(0, Math.Max(0, length))];
        var places = new SortedSet<int> { 0, length - 1 };
        var (even, ratios) = (most / 2, most - (most / 2));
        for (var i = 0; i < even; i++)
            places.Add((int)Math.Round((length - 1) * (double)i / Math.Max(1, even - 1)));
        for (var i = 0; i < ratios && places.Count < most; i++)
            places.Add((int)Math.Round(Math.Pow(length, (double)i / Math.Max(1, ratios - 1))) - 1);
        return [.. places];
    }
}
