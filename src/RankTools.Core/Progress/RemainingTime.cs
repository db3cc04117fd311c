namespace RankTools.Progress;

/// <summary>
/// The time that is left, extrapolated from what the share of the work done so far has taken. It is as honest as the shares are: work
/// that knows its costs reports shares of the cost, not of the number of steps.
/// </summary>
/// <param name="clock">Tells the time.</param>
public sealed class RemainingTime(TimeProvider clock)
{
    private const double EnoughShare = 0.02;
    private static readonly TimeSpan EnoughTime = TimeSpan.FromSeconds(0.5);

    private long begin;
    private double first, last = double.PositiveInfinity;

    /// <summary>The estimate after a share of the work; null while too little is done to tell, or where the share is unknown.</summary>
    /// <param name="share">0 to 1. One that is smaller than the last is the beginning of other work.</param>
    public TimeSpan? After(double share)
    {
        if (share is not (>= 0 and <= 1))
            return null;
        if (share < last && (last > 1 || share < first || last - share > EnoughShare))
            (begin, first) = (clock.GetTimestamp(), share);
        last = share;
        var (done, elapsed) = (share - first, clock.GetElapsedTime(begin));
        return done < EnoughShare || elapsed < EnoughTime ? null : elapsed * ((1 - share) / done);
    }
}
