namespace RankTools.Data;

/// <summary>What size an image is brought to before it is cropped.</summary>
public enum ResizeMode
{
    /// <summary>Its own.</summary>
    None,

    /// <summary>The shorter side becomes the given size; the other follows, so that the aspect is kept.</summary>
    ShortSide,

    /// <summary>Both sides become the given size, whatever the aspect.</summary>
    Exact,
}
