using System.Diagnostics;

using RankTools.Progress;

namespace RankTools.Commands;

/// <summary>
/// Progress over many items of one command, such as the images of a data set: what an item says about itself becomes a share of the
/// whole, and the time that is left is that of the whole.
/// </summary>
/// <param name="activity">What is being worked through, until an item gives its work a name.</param>
/// <param name="count">How many items there are.</param>
internal sealed class ItemProgress(string activity, long count)
{
    private readonly RemainingTime remaining = new(TimeProvider.System);
    private long begun;

    /// <summary>When progress was shown last, over all items; 0 before.</summary>
    public long LastShown { get; private set; }

    /// <summary>True once the last item has begun.</summary>
    public bool IsLast => begun >= count;

    /// <summary>The next item begins.</summary>
    /// <param name="name">What it is called.</param>
    /// <returns>What to show of it.</returns>
    public WorkProgress Next(string name)
    {
        begun++;
        return new(activity, name, 0);
    }

    /// <summary>What an item says, as progress of the whole.</summary>
    public WorkProgress Whole(WorkProgress part)
    {
        LastShown = Stopwatch.GetTimestamp();
        var within = part.Fraction is >= 0 and <= 1 ? part.Fraction : 0;
        var share = Math.Clamp((begun - 1 + within) / count, 0, 1);
        return new(part.Activity, $"{begun} of {count}: {part.Status}", share, remaining.After(share));
    }
}
