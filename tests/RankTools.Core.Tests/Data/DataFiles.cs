using System.Security.Cryptography;
using System.Text.Json;

using RankTools.Data;
using RankTools.Errors;

namespace RankTools.Core.Tests.Data;

/// <summary>The small files that Files/make.py made, and what Pillow and NumPy say of them.</summary>
internal static class DataFiles
{
    public static JsonElement Expected { get; } = JsonDocument.Parse(File.ReadAllBytes(Find("expected.json"))).RootElement;

    public static string Folder => Path.GetDirectoryName(Find(""))!;

    public static string Find(string name) => Path.Combine(
        (string)AppContext.GetData("RankTools.RepositoryRoot")!, "tests", "RankTools.Core.Tests", "Data", "Files", name);

    /// <summary>Names of the files with expectations of a kind, as the data of a theory.</summary>
    public static IEnumerable<TheoryDataRow<string>> Names(string kind) =>
        Expected.GetProperty(kind).EnumerateObject().Select(entry => new TheoryDataRow<string>(entry.Name));

    /// <summary>The sum that make.py takes of a picture.</summary>
    public static string Sum(PixelImage image) => Convert.ToHexStringLower(SHA256.HashData(image.Rgb));

    /// <summary>A picture from the formula in make.py.</summary>
    public static PixelImage Pattern(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                    rgb[(((y * width) + x) * 3) + c] = (byte)((x * 7) + (y * 13) + (c * 101) + ((x * y * 31) >> 3));
            }
        }
        return new PixelImage(width, height, rgb);
    }

    public static (int Width, int Height) Size(JsonElement pair) => (pair[0].GetInt32(), pair[1].GetInt32());

    /// <summary>Asserts that something fails with an error of an identifier and kind, that names what it is about.</summary>
    public static RankToolsException AssertError(string id, ErrorKind kind, string named, Action action)
    {
        var error = Assert.Throws<RankToolsException>(action);
        Assert.Equal((id, kind), (error.ErrorId, error.Kind));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        return error;
    }
}
