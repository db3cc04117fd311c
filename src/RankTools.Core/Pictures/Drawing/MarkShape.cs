namespace RankTools.Pictures.Drawing;

/// <summary>Shapes of marks, so that curves differ by more than their colour.</summary>
internal enum MarkShape
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A triangle that points up.</summary>
    Triangle,

    /// <summary>A square on its corner.</summary>
    Diamond,

    /// <summary>A triangle that points down.</summary>
    DownTriangle,
}
