namespace RankTools.Data;

/// <summary>How an image is resized. All but <see cref="Nearest"/> widen their kernel when shrinking, which avoids aliasing.</summary>
public enum Interpolation
{
    /// <summary>The pixel whose cell the target's centre falls in.</summary>
    Nearest,

    /// <summary>Mean of the pixels covered: support 0.5.</summary>
    Box,

    /// <summary>Triangle kernel: support 1.</summary>
    Bilinear,

    /// <summary>Cubic convolution with a = −0.5 (Keys): support 2.</summary>
    Bicubic,

    /// <summary>Windowed sinc: support 3.</summary>
    Lanczos,
}
