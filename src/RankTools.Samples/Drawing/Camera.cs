namespace RankTools.Samples.Drawing;

/// <summary>Turns light into bytes as an imperfect camera would: exposure, a colour cast, focus and noise.</summary>
internal static class Camera
{
    private const int Size = Canvas.Size;

    public static byte[] Develop(Canvas canvas, bool blurred, RandomStream random)
    {
        var exposure = random.Between(0.72, 1.12);
        double Gain() => exposure * random.Between(0.94, 1.06);
        double[] gain = [Gain(), Gain(), Gain()];
        var lift = random.Between(-0.02, 0.06);
        var noise = random.Between(0.010, 0.050);
        var centre = blurred ? random.Between(0.40, 0.8) : 1;

        var bytes = new byte[3 * Size * Size];
        for (var row = 0; row < Size; row++)
            for (var column = 0; column < Size; column++)
            {
                var light = Focus(canvas, row, column, centre);
                var pixel = row * Size + column;
                // Noise common to the three channels looks like grain, noise of its own like colour speckle: half of each.
                var grain = random.Bell();
                bytes[pixel] = Expose(light.Red, gain[0], lift, noise * (grain + random.Bell()) * 0.7);
                bytes[pixel + Size * Size] = Expose(light.Green, gain[1], lift, noise * (grain + random.Bell()) * 0.7);
                bytes[pixel + 2 * Size * Size] = Expose(light.Blue, gain[2], lift, noise * (grain + random.Bell()) * 0.7);
            }
        return bytes;
    }

    /// <summary>The light of a pixel, <paramref name="share"/> of it its own and the rest its four neighbours'.</summary>
    private static Colour Focus(Canvas canvas, int row, int column, double share)
    {
        if (share >= 1)
            return canvas[row, column];
        var around = canvas[Math.Max(row - 1, 0), column] + canvas[Math.Min(row + 1, Size - 1), column]
            + canvas[row, Math.Max(column - 1, 0)] + canvas[row, Math.Min(column + 1, Size - 1)];
        return canvas[row, column] * share + around * ((1 - share) / 4);
    }

    private static byte Expose(double light, double gain, double lift, double noise)
    {
        var value = Math.Sqrt(Math.Max(light, 0)) * gain + lift + noise;
        return (byte)Math.Floor(Math.Clamp(value, 0, 1) * 255 + 0.5);
    }
}
