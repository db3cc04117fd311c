namespace RankTools.Benchmarks;

/// <summary>The time of <see cref="Clock"/>, for what is told the time.</summary>
internal sealed class ClockTime : TimeProvider
{
    public override long TimestampFrequency => 1_000_000_000;

    public override long GetTimestamp() => (long)(Clock.Now * TimestampFrequency);
}
