namespace RankTools.Pictures;

/// <summary>Formats of picture files.</summary>
public enum PictureFormat
{
    /// <summary>Scalable vector graphics; text stays text.</summary>
    Svg,

    /// <summary>Pixels.</summary>
    Png,

    /// <summary>One page, vectors, with the fonts in it.</summary>
    Pdf,
}
