namespace RankTools.Propagation;

/// <summary>A rectangle of the input image.</summary>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record InputPatch(int Row, int Column, int Height, int Width)
{
    /// <summary>Text form, for example <c>16x16@104,104</c>.</summary>
    public override string ToString() => $"{Height}x{Width}@{Row},{Column}";
}
