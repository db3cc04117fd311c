using RankTools.Progress;

namespace RankTools.Core.Tests.Progress;

public class RemainingTimeTests
{
    private readonly HandClock clock = new();

    [Fact]
    public void A_quarter_in_ten_seconds_leaves_thirty()
    {
        var time = new RemainingTime(clock);
        Assert.Null(time.After(0));
        clock.Advance(10);
        Assert.Equal(30, time.After(0.25)!.Value.TotalSeconds, 1e-9);
        clock.Advance(10);
        Assert.Equal(20, time.After(0.5)!.Value.TotalSeconds, 1e-9);
    }

    [Fact]
    public void Work_that_is_met_half_way_is_judged_by_what_was_seen_of_it()
    {
        var time = new RemainingTime(clock);
        Assert.Null(time.After(0.5));
        clock.Advance(5);
        Assert.Equal(20, time.After(0.6)!.Value.TotalSeconds, 1e-9); // a tenth in 5 s, four tenths left
    }

    [Fact]
    public void Too_little_to_tell_gives_nothing()
    {
        var time = new RemainingTime(clock);
        time.After(0);
        clock.Advance(100);
        Assert.Null(time.After(0.01));
        Assert.Null(time.After(double.NaN));
        Assert.Null(time.After(-1));
        Assert.NotNull(time.After(0.02));
    }

    [Fact]
    public void A_share_that_falls_back_begins_anew()
    {
        var time = new RemainingTime(clock);
        time.After(0);
        clock.Advance(60);
        time.After(0.9);
        Assert.Null(time.After(0)); // the next input
        clock.Advance(4);
        Assert.Equal(4, time.After(0.5)!.Value.TotalSeconds, 1e-9);
    }

    /// <summary>A clock that stands still until it is told otherwise.</summary>
    private sealed class HandClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Advance(double seconds) => now += TimeSpan.FromSeconds(seconds).Ticks;
    }
}
