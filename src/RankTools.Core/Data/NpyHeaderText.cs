using System.Collections.Immutable;

namespace RankTools.Data;

/// <summary>
/// Parses the dictionary in an .npy header, a Python literal such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>. Only that form is understood; nothing is evaluated.
/// </summary>
internal ref struct NpyHeaderText
{
    private const int MostAxes = 64; // NumPy's own limit

    private readonly ReadOnlySpan<char> text;
    private readonly string path;
    private readonly string origin;
    private int position;

    private NpyHeaderText(string text, string path, string origin)
    {
        this.text = text;
        this.path = path;
        this.origin = origin;
    }

    public static NpyHeader Parse(string text, string path, string origin) => new NpyHeaderText(text, path, origin).Parse();

    private NpyHeader Parse()
    {
        NpyElement? element = null;
        bool? fortranOrder = null;
        ImmutableArray<long>? shape = null;

        Expect('{');
        while (!TryTake('}'))
        {
            var key = TakeString();
            Expect(':');
            switch (key)
            {
                case "descr" when element is null: element = TakeElement(); break;
                case "fortran_order" when fortranOrder is null: fortranOrder = TakeBoolean(); break;
                case "shape" when shape is null: shape = TakeShape(); break;
                default: throw Invalid("an unknown or repeated key.");
            }
            if (TryTake(','))
                continue;
            Expect('}');
            break;
        }
        SkipSpace();
        if (position != text.Length)
            throw Invalid("something follows its end.");
        if (element is null || fortranOrder is null || shape is null)
            throw Invalid("'descr', 'fortran_order' and 'shape' must all be there.");
        if (NumericArray.CountElements(shape.Value.AsSpan()) is not { } count)
            throw Invalid($"shape {DataErrors.Describe(shape.Value.AsSpan())} has more elements than can be counted.");
        return new NpyHeader(element.Value, fortranOrder.Value, shape.Value, count, 0);
    }

    private NpyElement TakeElement()
    {
        SkipSpace();
        if (position < text.Length && text[position] == '[')
            throw DataErrors.ArrayTypeUnsupported(path, origin, "a record of several fields");
        var description = TakeString();
        if (description.Contains('O', StringComparison.Ordinal))
            throw DataErrors.PickleRefused(path, origin);
        return NpyElement.Parse(description) ?? throw DataErrors.ArrayTypeUnsupported(path, origin, $"'{Printable(description)}'");
    }

    private bool TakeBoolean()
    {
        SkipSpace();
        if (TryTakeWord("True"))
            return true;
        if (TryTakeWord("False"))
            return false;
        throw Invalid("'fortran_order' is neither True nor False.");
    }

    private ImmutableArray<long> TakeShape()
    {
        var shape = ImmutableArray.CreateBuilder<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            if (shape.Count == MostAxes)
                throw Invalid($"more than {MostAxes} axes.");
            shape.Add(TakeExtent());
            if (TryTake(','))
                continue;
            Expect(')');
            break;
        }
        return shape.ToImmutable();
    }

    private long TakeExtent()
    {
        SkipSpace();
        var start = position;
        long value = 0;
        for (; position < text.Length && char.IsAsciiDigit(text[position]); position++)
        {
            if (value > (long.MaxValue - 9) / 10)
                throw Invalid("an extent in 'shape' is too large.");
            value = (10 * value) + (text[position] - '0');
        }
        if (position == start)
            throw Invalid("'shape' is not a list of non-negative whole numbers.");
        TryTakeWord("L"); // Python 2 wrote its long integers so
        return value;
    }

    private string TakeString()
    {
        SkipSpace();
        if (position >= text.Length || text[position] is not ('\'' or '"'))
            throw Invalid($"a quoted word was expected at character {position}.");
        var length = text[(position + 1)..].IndexOf(text[position]);
        if (length < 0)
            throw Invalid("a quoted word does not end.");
        var word = text.Slice(position + 1, length).ToString();
        position += length + 2;
        return word;
    }

    private bool TryTakeWord(string word)
    {
        if (!text[position..].StartsWith(word))
            return false;
        position += word.Length;
        return true;
    }

    private bool TryTake(char symbol)
    {
        SkipSpace();
        if (position >= text.Length || text[position] != symbol)
            return false;
        position++;
        return true;
    }

    private void Expect(char symbol)
    {
        if (!TryTake(symbol))
            throw Invalid($"'{symbol}' was expected at character {position}.");
    }

    private void SkipSpace()
    {
        while (position < text.Length && text[position] is ' ' or '\n' or '\t' or '\r')
            position++;
    }

    /// <summary>What a message may quote of a damaged file: short, and nothing a terminal would act on.</summary>
    private static string Printable(string word) =>
        string.Concat(word.Take(32).Select(symbol => char.IsControl(symbol) ? '?' : symbol));

    private readonly Errors.RankToolsException Invalid(string found) => DataErrors.ArrayHeaderInvalid(path, origin, found);
}
