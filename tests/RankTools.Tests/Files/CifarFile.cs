namespace RankTools.Tests.Files;

/// <summary>Records of the sample's images, one byte of label and 3·32·32 of pixels each, chosen and repeated as a test needs them.</summary>
internal static class CifarFile
{
    private const int RecordLength = 1 + (3 * 32 * 32);

    /// <summary>Writes those records of a file that are asked for, by their label and the number among those of that label.</summary>
    public static string Select(TestFolder folder, string name, string original, Func<int, int, int> copies)
    {
        var counts = new int[256];
        var chosen = File.ReadAllBytes(original).Chunk(RecordLength)
            .SelectMany(record => Enumerable.Repeat(record, copies(record[0], counts[record[0]]++)));
        return folder.Write(name, [.. chosen.SelectMany(record => record)]);
    }
}
