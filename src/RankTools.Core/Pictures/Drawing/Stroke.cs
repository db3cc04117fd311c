namespace RankTools.Pictures.Drawing;

/// <summary>How a line is drawn.</summary>
/// <param name="Color">Its colour.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Dash">Lengths of dash and gap; null for an unbroken line.</param>
internal readonly record struct Stroke(PictureColor Color, double Width, (double On, double Off)? Dash = null);
