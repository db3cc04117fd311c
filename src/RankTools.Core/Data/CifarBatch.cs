using Microsoft.Win32.SafeHandles;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>Reads labelled 32×32 images from a file of CIFAR-10's or CIFAR-100's binary version, any one at a time.</summary>
/// <remarks>Safe for use by several threads at once.</remarks>
public sealed class CifarBatch : IDisposable
{
    /// <summary>Width and height of every image.</summary>
    public const int Side = 32;

    private const int Plane = Side * Side;
    private const int PixelBytes = PixelImage.Channels * Plane;

    private readonly SafeFileHandle handle;
    private readonly string path;

    private CifarBatch(SafeFileHandle handle, string path, CifarFormat format, int count) =>
        (this.handle, this.path, Format, Count) = (handle, path, format, count);

    /// <summary>The record layout.</summary>
    public CifarFormat Format { get; }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Opens a file; the number of images follows from its length.</summary>
    /// <param name="path">The file, for example test_batch.bin or test.bin.</param>
    /// <param name="format">The layout; null to tell it from the length (CIFAR-10's where both fit).</param>
    /// <exception cref="RankToolsException">
    /// FileNotFound, FileUnavailable; CifarTruncated: the file is empty or not a whole number of records; FileTooLarge.
    /// </exception>
    public static CifarBatch Open(string path, CifarFormat? format = null)
    {
        var handle = DataFile.OpenRead(path, out var length);
        try
        {
            var known = format ?? (!IsWhole(length, CifarFormat.Cifar10) && IsWhole(length, CifarFormat.Cifar100)
                ? CifarFormat.Cifar100
                : CifarFormat.Cifar10);
            var record = RecordBytes(known);
            if (!IsWhole(length, known))
            {
                var layout = format is null ? $"{RecordBytes(CifarFormat.Cifar10)} or {RecordBytes(CifarFormat.Cifar100)}" : $"{record}";
                throw new RankToolsException("CifarTruncated", ErrorKind.InvalidData, path,
                    $"'{path}' has {length} bytes, not a positive multiple of the {layout} of a CIFAR record: "
                    + "it is cut short, or not a CIFAR file in binary form. Download it again.");
            }
            if (length / record > int.MaxValue)
            {
                throw new RankToolsException("FileTooLarge", ErrorKind.LimitExceeded, path,
                    $"'{path}' has {length / record} records; at most {int.MaxValue} are read. Split it.");
            }
            return new CifarBatch(handle, path, known, (int)(length / record));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads one image.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    /// <exception cref="RankToolsException">
    /// CifarLabelInvalid: CIFAR-100 labels above 19 (coarse) or 99 (fine); FileTruncated, FileUnavailable.
    /// </exception>
    public CifarImage Read(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var record = new byte[RecordBytes(Format)];
        DataFile.ReadExactly(handle, path, (long)index * record.Length, record);
        var labels = record.Length - PixelBytes;
        var pixels = record.AsSpan(labels);
        var rgb = new byte[PixelBytes];
        for (var i = 0; i < Plane; i++)
        {
            for (var channel = 0; channel < PixelImage.Channels; channel++)
                rgb[(i * PixelImage.Channels) + channel] = pixels[(channel * Plane) + i];
        }
        var image = new PixelImage(Side, Side, rgb);
        if (Format == CifarFormat.Cifar10)
            return new CifarImage(image, record[0], null);
        if (record[0] > 19 || record[1] > 99)
        {
            throw new RankToolsException("CifarLabelInvalid", ErrorKind.InvalidData, path,
                $"'{path}' image {index} has coarse label {record[0]} and fine label {record[1]}, beyond the 19 and 99 of CIFAR-100. "
                + "Check that the file is in CIFAR-100's binary form.");
        }
        return new CifarImage(image, record[1], record[0]);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    private static int RecordBytes(CifarFormat format) => PixelBytes + (format == CifarFormat.Cifar10 ? 1 : 2);

    private static bool IsWhole(long length, CifarFormat format) => length > 0 && length % RecordBytes(format) == 0;
}
