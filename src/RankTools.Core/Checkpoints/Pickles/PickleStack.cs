using RankTools.Errors;

namespace RankTools.Checkpoints.Pickles;

/// <summary>The unpickler's stack with its marks; every access that a damaged file could get wrong is checked.</summary>
internal sealed class PickleStack(PickleInput input)
{
    private const int DepthLimit = 1 << 20;
    private readonly List<object?> items = [];
    private readonly Stack<int> marks = new();

    // Items below the last mark belong to somebody else.
    private int Floor => marks.TryPeek(out int mark) ? mark : 0;

    public void Push(object? value)
    {
        if (items.Count == DepthLimit) throw TooDeep();
        items.Add(value);
    }

    public void PushMark()
    {
        if (marks.Count == DepthLimit) throw TooDeep();
        marks.Push(items.Count);
    }

    public object? Pop()
    {
        object? value = Peek();
        items.RemoveAt(items.Count - 1);
        return value;
    }

    public object? Peek()
    {
        if (items.Count <= Floor) throw Damaged("takes an item that is not there");
        return items[^1];
    }

    /// <summary>Takes the top item if it is of type <typeparamref name="T"/>.</summary>
    public T Pop<T>()
        where T : class => Pop() as T ?? throw Damaged($"lacks its {typeof(T).Name}");

    /// <summary>The top item if it is of type <typeparamref name="T"/>.</summary>
    public T Peek<T>()
        where T : class => Peek() as T ?? throw Damaged($"lacks its {typeof(T).Name}");

    /// <summary>Takes everything above the last mark, and the mark.</summary>
    public object?[] PopToMark()
    {
        if (!marks.TryPop(out int mark)) throw Damaged("takes a mark that is not there");
        var taken = items.GetRange(mark, items.Count - mark).ToArray();
        items.RemoveRange(mark, taken.Length);
        return taken;
    }

    /// <summary>Takes the last few items as a tuple.</summary>
    public object?[] PopTuple(int count)
    {
        var tuple = new object?[count];
        for (int i = count - 1; i >= 0; i--) tuple[i] = Pop();
        return tuple;
    }

    /// <summary>Like POP: drops an item, or the mark if it is on top.</summary>
    public void Drop()
    {
        if (marks.TryPeek(out int mark) && mark == items.Count) marks.Pop();
        else Pop();
    }

    private RankToolsException Damaged(string found) =>
        CheckpointErrors.Corrupt(input.Path, $"the instruction before {input.Position} of its pickle {found}");

    private RankToolsException TooDeep() =>
        CheckpointErrors.LimitExceeded(input.Path, $"its pickle puts more than {DepthLimit} items on its stack");
}
