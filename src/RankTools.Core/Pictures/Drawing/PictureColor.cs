using System.Globalization;

namespace RankTools.Pictures.Drawing;

/// <summary>A colour of the sRGB space.</summary>
internal readonly record struct PictureColor(byte Red, byte Green, byte Blue, double Opacity = 1)
{
    /// <summary>For example <c>#0072b2</c>; without the opacity.</summary>
    public string Hex => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    public static PictureColor FromHex(int rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    /// <summary>The colour at a share of the way to another.</summary>
    public PictureColor Mixed(PictureColor other, double share) => new(Mixed(Red, other.Red, share), Mixed(Green, other.Green, share), Mixed(Blue, other.Blue, share));

    private static byte Mixed(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));
}
