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

    public void Dispose() => document.Dispose();
}
