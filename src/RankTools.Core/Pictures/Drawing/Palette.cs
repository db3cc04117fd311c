namespace RankTools.Pictures.Drawing;

/// <summary>Colours that people with any colour vision tell apart.</summary>
/// <remarks>
/// Up to seven: Okabe and Ito (2008), without their yellow, which is too light for lines on white. Ordered curves beyond that: viridis
/// (Smith and van der Walt 2015), which grows lighter evenly, up to where it is too light for lines.
/// </remarks>
internal static class Palette
{
    public static readonly PictureColor Paper = new(255, 255, 255);
    public static readonly PictureColor Ink = PictureColor.FromHex(0x262626);
    public static readonly PictureColor Muted = PictureColor.FromHex(0x595959);
    public static readonly PictureColor Grid = PictureColor.FromHex(0xE4E4E4);

    private const double LightestShare = 0.92;

    private static readonly PictureColor[] Distinct =
        [.. new[] { 0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000 }.Select(PictureColor.FromHex)];

    private static readonly PictureColor[] Ordered =
        [.. new[] { 0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6DCD59, 0xB4DE2C, 0xFDE725 }.Select(PictureColor.FromHex)];

    /// <summary>How many colours are told apart without an order.</summary>
    public static int DistinctCount => Distinct.Length;

    public static PictureColor Positive => Distinct[0];

    public static PictureColor Negative => Distinct[1];

    /// <param name="index">Which of the colours.</param>
    /// <param name="count">How many are needed.</param>
    /// <param name="isOrdered">True where their order means something.</param>
    public static PictureColor Of(int index, int count, bool isOrdered)
    {
        if (count <= Distinct.Length || !isOrdered)
            return Distinct[index % Distinct.Length];
        var place = LightestShare * (Ordered.Length - 1) * index / (count - 1);
        var lower = Math.Min((int)place, Ordered.Length - 2);
        return Ordered[lower].Mixed(Ordered[lower + 1], place - lower);
    }
}
