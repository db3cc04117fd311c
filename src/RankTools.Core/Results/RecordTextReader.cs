using RankTools.Errors;

namespace RankTools.Results;

/// <summary>Reads what <see cref="RecordText"/> writes. The types say what comes next, so that no text can nest deeper than they do.</summary>
/// <param name="text">The text.</param>
/// <param name="path">The name of what it is, for errors.</param>
internal sealed class RecordTextReader(string text, string path)
{
    private int place;

    /// <summary>Reads a list, up to the end of the text.</summary>
    /// <exception cref="RankToolsException"><c>PropertyInvalid</c>.</exception>
    public object ReadList(Type type, Type element)
    {
        var list = Elements(type, element, isNested: false);
        return place == text.Length ? list : throw Failure();
    }

    /// <summary>Reads a record, up to the end of the text.</summary>
    /// <exception cref="RankToolsException"><c>PropertyInvalid</c>.</exception>
    public object ReadRecord(RecordPlan plan)
    {
        SkipSpace();
        var record = Record(plan);
        SkipSpace();
        return place == text.Length ? record : throw Failure();
    }

    private object Elements(Type type, Type element, bool isNested)
    {
        var elements = new List<object>();
        SkipSpace();
        while (place < text.Length && !(isNested && text[place] == ']'))
        {
            // ConvertTo-Json joins lists that lie too deep for it by spaces.
            if (elements.Count > 0 && !TryTake(RecordText.Separator) && (element == typeof(string) || text[place - 1] != ' '))
                throw Failure();
            SkipSpace();
            elements.Add(RecordPlan.IsRecord(element) ? Record(RecordPlan.Of(element)) : Scalar(element, isNested));
            SkipSpace();
        }
        return ValueReader.MakeList(elements, type, element, path);
    }

    private object Record(RecordPlan plan)
    {
        var isFirst = true;
        return plan.Make(field =>
        {
            if (!isFirst && !TryTake(' '))
                throw Failure();
            isFirst = false;
            return Value(field);
        }, path + ".");
    }

    private object? Value(RecordField field)
    {
        if (ValueReader.ElementOf(field.Type) is { } element)
        {
            if (!TryTake('['))
                throw Failure();
            var list = Elements(field.Type, element, isNested: true);
            return TryTake(']') ? list : throw Failure();
        }
        var start = place;
        if (field.IsNullable && text.AsSpan(place).StartsWith(RecordText.Nothing) && Token(isText: false) == RecordText.Nothing)
            return null;
        place = start;
        return Scalar(Nullable.GetUnderlyingType(field.Type) ?? field.Type, isNested: true);
    }

    /// <summary>Texts are in quotes inside of records; in lists of texts that are properties of results only where they have to be.</summary>
    private object Scalar(Type type, bool isNested) => type != typeof(string)
        ? ValueReader.ReadScalar(Token(isText: false), type, path)
        : place < text.Length && text[place] == '"' ? Quoted() : isNested ? throw Failure() : Token(isText: true);

    /// <summary>What comes up to the next separator; a text may hold spaces.</summary>
    private string Token(bool isText)
    {
        var start = place;
        while (place < text.Length && text[place] != RecordText.Separator && (isText || text[place] is not (' ' or ']' or '[' or '"')))
            place++;
        return place > start ? text[start..place] : throw Failure();
    }

    private string Quoted()
    {
        var start = ++place;
        while (true)
        {
            var end = text.IndexOf('"', place);
            if (end < 0)
                throw Failure();
            place = end + 1;
            if (!TryTake('"'))
                return text[start..end].Replace("\"\"", "\"", StringComparison.Ordinal);
        }
    }

    private bool TryTake(char character)
    {
        if (place >= text.Length || text[place] != character)
            return false;
        place++;
        return true;
    }

    private void SkipSpace()
    {
        while (place < text.Length && text[place] == ' ')
            place++;
    }

    private RankToolsException Failure() => ResultErrors.Invalid(path, text, "what results write there (JSON and CliXml keep it from -Depth 2 on)");
}
