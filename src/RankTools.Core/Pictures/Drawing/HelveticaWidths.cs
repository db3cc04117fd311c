namespace RankTools.Pictures.Drawing;

/// <summary>Advance widths of Helvetica, in parts of the font's height, from its published metrics (Adobe Core 14 AFM).</summary>
internal static class HelveticaWidths
{
    private const double Other = 0.6;
    private const double Wide = 1.0;
    private const double BoldShare = 1.06;
    private const int FirstWide = 0x1100; // Hangul, CJK and what follows: about as wide as high

    // From space to tilde, in thousandths.
    private static readonly short[] Printable =
    [
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
    ];

    public static double Of(string text, bool isBold) => text.EnumerateRunes().Sum(rune => Of(rune.Value)) * (isBold ? BoldShare : 1);

    private static double Of(int rune) => rune - ' ' is >= 0 and var index && index < Printable.Length ? Printable[index] / 1000.0
        : rune is >= FirstWide and not (>= 0x2000 and < 0x2E80) ? Wide
        : Other;
}
