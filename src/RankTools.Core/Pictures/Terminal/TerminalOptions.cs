namespace RankTools.Pictures.Terminal;

/// <summary>What a terminal can show.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows of the plot itself, without axis, legend and title.</param>
/// <param name="IsAscii">Draws with the characters of ASCII alone.</param>
/// <param name="HasColor">Adds colours as ANSI escape sequences.</param>
public sealed record TerminalOptions(int Width, int Height, bool IsAscii, bool HasColor);
