using System.Text;

using RankTools.Data;
using RankTools.Errors;
using RankTools.Pictures.Drawing;

using SkiaSharp;

namespace RankTools.Pictures;

/// <summary>Writes figures to files.</summary>
public static class PictureFile
{
    private const long MostDots = 200_000_000;
    private const double PointsPerInch = 72;

    /// <summary>The format that a file's extension stands for.</summary>
    /// <exception cref="RankToolsException">OutputFormatUnknown.</exception>
    public static PictureFormat FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".svg" => PictureFormat.Svg,
        ".png" => PictureFormat.Png,
        ".pdf" => PictureFormat.Pdf,
        var other => throw new RankToolsException("OutputFormatUnknown", ErrorKind.InvalidArgument, path,
            $"'{path}' has {(other.Length == 0 ? "no extension" : $"the extension '{other}'")}. Name a picture .svg, .png or .pdf."),
    };

    /// <summary>Says early what would be wrong with a file to write.</summary>
    /// <param name="path">The file.</param>
    /// <param name="replace">True where a file that is there is replaced.</param>
    /// <exception cref="RankToolsException">OutputFormatUnknown, FileNotFound (its folder), PictureFileExists.</exception>
    public static void CheckTarget(string path, bool replace)
    {
        FormatOf(path);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
            throw new RankToolsException("FileNotFound", ErrorKind.NotFound, path, $"There is no folder '{folder}' for '{path}'. Make it first.");
        if (!replace && File.Exists(path))
        {
            throw new RankToolsException("PictureFileExists", ErrorKind.InvalidArgument, path,
                $"'{path}' is there already. Give another -Path, or replace it with -Force.");
        }
    }

    /// <summary>
    /// Draws a figure into a file. It gets its name when it is complete, and takes the place of one of that name.
    /// </summary>
    /// <exception cref="RankToolsException">
    /// OutputFormatUnknown. FontMissing: PNG and PDF need a font for every character. PictureTooLarge. NativeBackendUnavailable.
    /// </exception>
    public static void Write(Figure figure, string path, PictureSize size)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(size);
        var format = FormatOf(path);
        if (format != PictureFormat.Svg)
            SkiaLibrary.EnsureLoaded();
        Write(figure, path, size, format == PictureFormat.Svg ? null : PictureFonts.OfSystem());
    }

    internal static void Write(Figure figure, string path, PictureSize size, PictureFonts? fonts)
    {
        var content = FormatOf(path) switch
        {
            PictureFormat.Svg => Encoding.UTF8.GetBytes(Svg(figure, size)),
            PictureFormat.Png => Png(figure, size, fonts!, path),
            _ => Pdf(figure, size, fonts!),
        };
        var temporary = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    internal static string Svg(Figure figure, PictureSize size)
    {
        var (width, height) = size.Of(figure);
        var drawing = new SvgDrawing(width, height, figure.Title ?? figure.Subject, figure.Note);
        Paint(drawing, figure);
        return drawing.Complete();
    }

    private static byte[] Png(Figure figure, PictureSize size, PictureFonts fonts, string path)
    {
        var (width, height) = size.Of(figure);
        var scale = size.Dpi / PictureSize.PixelsPerInch;
        var (columns, rows) = ((long)Math.Round(width * scale), (long)Math.Round(height * scale));
        if (columns * rows > MostDots)
        {
            throw new RankToolsException("PictureTooLarge", ErrorKind.LimitExceeded, path,
                $"The picture would have {columns}×{rows} dots; at most {MostDots} are drawn. Lower -Dpi, -Width or -Height, or write .svg or .pdf.");
        }
        var info = new SKImageInfo((int)columns, (int)rows, SKColorType.Rgba8888, SKAlphaType.Premul);
        using var surface = SKSurface.Create(info) ?? throw new OutOfMemoryException($"There is no memory for a picture of {columns}×{rows} dots.");
        surface.Canvas.Scale((float)scale);
        using (var drawing = new SkiaDrawing(surface.Canvas, fonts, width, height))
            Paint(drawing, figure);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return PngResolution.Added(data.ToArray(), size.Dpi);
    }

    private static byte[] Pdf(Figure figure, PictureSize size, PictureFonts fonts)
    {
        var (width, height) = size.Of(figure);
        var scale = PointsPerInch / PictureSize.PixelsPerInch;
        // Drawn once to see which characters there are: of the fonts, only their outlines go into the file.
        using (var nowhere = new SKNoDrawCanvas((int)width, (int)height))
        using (var trial = new SkiaDrawing(nowhere, fonts, width, height))
            Paint(trial, figure);
        using var content = new MemoryStream();
        var metadata = new SKDocumentPdfMetadata { Title = figure.Title ?? figure.Subject, Subject = figure.Note ?? "", Creator = "RankTools" };
        using (var document = SKDocument.CreatePdf(content, metadata))
        {
            var canvas = document.BeginPage((float)(width * scale), (float)(height * scale));
            canvas.Scale((float)scale);
            using (var drawing = new SkiaDrawing(canvas, fonts.Subset(), width, height))
                Paint(drawing, figure);
            document.EndPage();
            document.Close();
        }
        return content.ToArray();
    }

    private static void Paint(PictureDrawing drawing, Figure figure)
    {
        if (figure is GraphFigure graph)
            GraphPainter.Paint(drawing, graph);
        else if (figure is PanelFigure panels)
            PanelPainter.Paint(drawing, panels);
        else
            ChartPainter.Paint(drawing, (ChartFigure)figure);
    }
}
