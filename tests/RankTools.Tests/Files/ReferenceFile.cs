using System.Text.Json;

using RankTools.Core.Tests;
using RankTools.Tests.Hosting;

namespace RankTools.Tests.Files;

/// <summary>Results of other software, kept beside the repository; the test is skipped where they are not.</summary>
internal sealed class ReferenceFile(params string[] parts) : IDisposable
{
    private static readonly (string Field, string Rule, string Tolerance)[] Rules =
    [
        ("Relative_1e-2", "Relative", "0.01"), ("Relative_1e-3", "Relative", "0.001"), ("Gram", "Gram", "1"),
    ];

    private readonly JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require(["reference", .. parts])));

    public JsonElement this[string property] => document.RootElement.GetProperty(property);

    public static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];

    /// <summary>
    /// Claims that layer ranks are those of a reference: values above <paramref name="above"/>·σ1 within
    /// <paramref name="within"/>·σ1, and ranks equal under every rule wherever the interval leaves no choice.
    /// </summary>
    /// <param name="session">Where <c>$ranks</c> holds the results.</param>
    /// <param name="layers">The reference's list of layers.</param>
    /// <param name="above">What the reference resolves.</param>
    /// <param name="within">The largest deviation allowed.</param>
    /// <param name="epsilon">Machine epsilon of the rule Svd_f32 as a factor of the epsilon of the results' precision.</param>
    /// <returns>The largest deviation, relative to σ1, how many ranks were compared, and how many left a choice.</returns>
    public static (double Deviation, int Compared, int Open) HoldsFor(
        SampleSession session, JsonElement layers, double above, double within, double epsilon)
    {
        var expected = layers.EnumerateArray().ToArray();
        var ranks = session.Get("$ranks");
        Assert.Equal(expected.Select(layer => layer.GetProperty("layer").GetString()), ranks.Select(rank => rank.Text("Layer")));
        var worst = 0.0;
        foreach (var (rank, layer) in ranks.Zip(expected))
        {
            Assert.Equal(layer.GetProperty("outputs").GetInt64(), rank.Get<long>("OutputDimension"));
            Assert.Equal(layer.GetProperty("inputs").GetInt64(), rank.Get<long>("InputDimension"));
            var deviation = RankResults.Deviation(rank.SingularValues(), Numbers(layer.GetProperty("singular_values")), above);
            Assert.True(deviation <= within, $"{rank.Text("Layer")}: {deviation} of the largest singular value");
            worst = Math.Max(worst, deviation);
        }
        var (compared, open) = (0, 0);
        foreach (var (field, rule, tolerance) in Rules.Append(("Svd_f32", "Svd", epsilon.ToString(System.Globalization.CultureInfo.InvariantCulture))))
        {
            var counted = session.Get($"foreach ($rank in $ranks) {{ $rank.With('{rule}', {tolerance}) }}");
            foreach (var (rank, layer) in counted.Zip(expected))
            {
                Assert.Equal(rule, rank.Text("Rule"));
                if (rank.Get<int>("RankLow") != rank.Get<int>("RankHigh"))
                {
                    open++;
                    Assert.InRange(layer.GetProperty(field).GetInt32(), rank.Get<int>("RankLow"), rank.Get<int>("RankHigh"));
                    continue;
                }
                compared++;
                Assert.True(layer.GetProperty(field).GetInt32() == rank.Get<int>("Rank"),
                    $"{field} of {rank.Text("Layer")}: {rank.Get<int>("Rank")}, the reference has {layer.GetProperty(field)}");
            }
        }
        return (worst, compared, open);
    }

    /// <summary>
    /// The same of results from which directions below a floor were dropped: no value of the reference that is missing exceeds what was
    /// said of them.
    /// </summary>
    /// <returns>The largest deviation, relative to σ1, how many values are censored, and how many ranks leave a choice.</returns>
    public static (double Deviation, int Censored, int Open) HoldsAboveTheFloor(SampleSession session, JsonElement layers, double within)
    {
        var (worst, censored, open) = (0.0, 0, 0);
        foreach (var (rank, layer) in session.Get("$ranks").Zip(layers.EnumerateArray()))
        {
            var (found, wanted, name) = (rank.SingularValues(), Numbers(layer.GetProperty("singular_values")), rank.Text("Layer"));
            var deviation = found.Zip(wanted, (value, other) => Math.Abs(value - other)).Max() / wanted[0];
            Assert.True(deviation <= within, $"{name}: {deviation} of the largest singular value");
            Assert.Equal(wanted.Length, found.Count + rank.Get<int>("CensoredCount"));
            Assert.All(wanted.Skip(found.Count), value => Assert.InRange(value, 0, rank.Get<double>("CensoredBound") + 1e-5 * wanted[0]));
            var (expected, low, high) = (layer.GetProperty("Relative_1e-2").GetInt32(), rank.Get<int>("RankLow"), rank.Get<int>("RankHigh"));
            Assert.True(low == high ? expected == rank.Get<int>("Rank") : expected >= low && expected <= high, $"{name}: {low} to {high}, the reference has {expected}");
            (worst, censored, open) = (Math.Max(worst, deviation), censored + rank.Get<int>("CensoredCount"), open + (low == high ? 0 : 1));
        }
        return (worst, censored, open);
    }

    public void Dispose() => document.Dispose();
}
