namespace RankTools.Pictures.Drawing;

/// <summary>A place on the paper, in pixels of 1/96 inch from the upper left corner.</summary>
internal readonly record struct PicturePoint(double X, double Y);
