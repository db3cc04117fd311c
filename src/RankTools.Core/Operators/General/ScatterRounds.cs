using static TorchSharp.torch;

namespace RankTools.Operators;

/// <summary>
/// Updates in rounds, in none of which a place is met twice: the r-th update of every place is in round r. So updates that meet
/// the same place follow each other in their order.
/// </summary>
internal static class ScatterRounds
{
    /// <param name="places">Where every update goes, int64.</param>
    /// <returns>For every round the places, and the updates that go there.</returns>
    public static IReadOnlyList<(Tensor Places, Tensor Updates)> Of(Tensor places)
    {
        using var flat = places.cpu();
        var seen = new Dictionary<long, int>();
        var rounds = new List<(List<long> Places, List<long> Updates)>();
        var update = 0L;
        foreach (var place in flat.data<long>())
        {
            var round = seen.GetValueOrDefault(place);
            seen[place] = round + 1;
            if (round == rounds.Count)
                rounds.Add(([], []));
            rounds[round].Places.Add(place);
            rounds[round].Updates.Add(update++);
        }
        return [.. rounds.Select(round => (Indices(round.Places), Indices(round.Updates)))];

        Tensor Indices(List<long> values) => tensor(values.ToArray(), int64).to(places.device);
    }
}
