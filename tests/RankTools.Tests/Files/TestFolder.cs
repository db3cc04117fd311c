using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace RankTools.Tests.Files;

/// <summary>A temporary folder, and the files that tests put there. The formats are written out here, not by the code under test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("ranktools").FullName;

    /// <summary>The path of a file in the folder, there or not.</summary>
    public string this[string name] => Path.Combine(Root, name);

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes float64 numbers as NumPy does.</summary>
    public string Npy(string name, ReadOnlySpan<double> values, params int[] shape) =>
        Npy(name, "<f8", MemoryMarshal.AsBytes(values), shape);

    /// <summary>Writes bytes under a NumPy header that claims a type.</summary>
    public string Npy(string name, string type, ReadOnlySpan<byte> data, params int[] shape)
    {
        var extents = string.Concat(shape.Select(extent => string.Create(CultureInfo.InvariantCulture, $"{extent},")));
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({extents}), }}".PadRight(117) + "\n";
        return Write(name, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header), .. data]);
    }

    /// <summary>Writes an array of normally distributed numbers, the same for the same seed.</summary>
    public string RandomNpy(string name, int seed, params int[] shape) =>
        Npy(name, RandomNumbers.Normal(seed, shape.Aggregate(1, (product, extent) => product * extent)), shape);

    /// <summary>Writes an RGB picture.</summary>
    public string Png(string name, int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> pixel) =>
        Write(name, PngFile.Encode(width, height, pixel));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
