namespace RankTools.Deficits;

/// <summary>Random orders that follow from a seed alone, the same on every system and in every version of .NET (SplitMix64).</summary>
internal sealed class SeededRandom(long seed)
{
    private ulong state = (ulong)seed;

    /// <summary>A whole number from 0 up to a limit, without bias (Lemire 2019).</summary>
    public int Below(int limit)
    {
        while (true)
        {
            var product = (UInt128)Next() * (ulong)limit;
            if ((ulong)product >= (0 - (ulong)limit) % (ulong)limit)
                return (int)(product >> 64);
        }
    }

    /// <summary>Brings elements into a random order (Fisher–Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
