namespace RankTools.Samples.Files;

/// <summary>
/// The record layout of CIFAR-10's binary version: one label byte, then 1024 red, 1024 green and 1024 blue bytes, row by row.
/// </summary>
internal static class CifarFile
{
    /// <summary>Bytes of an image without its label.</summary>
    public const int PixelBytes = 3 * 32 * 32;

    private const int RecordBytes = 1 + PixelBytes;

    /// <summary>Writes labelled images one after the other.</summary>
    public static void Write(string path, IEnumerable<(int Label, byte[] Pixels)> images)
    {
        using var file = File.Create(path);
        foreach (var (label, pixels) in images)
        {
            file.WriteByte(checked((byte)label));
            file.Write(pixels);
        }
    }

    /// <summary>Reads all labelled images of a file.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole number of records.</exception>
    public static IReadOnlyList<(int Label, byte[] Pixels)> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0 || bytes.Length % RecordBytes != 0)
            throw new InvalidDataException($"'{path}' has {bytes.Length} bytes, not a multiple of the {RecordBytes} of a CIFAR record.");
        return
        [
            .. from record in Enumerable.Range(0, bytes.Length / RecordBytes)
               let start = record * RecordBytes
               select ((int)bytes[start], bytes[(start + 1)..(start + RecordBytes)])
        ];
    }
}
