using RankTools.Errors;

namespace RankTools.Pictures;

/// <summary>What can be wrong with results that are to be drawn.</summary>
internal static class FigureErrors
{
    public static RankToolsException NotDrawable(object? target, string type) => new("ResultNotDrawable", ErrorKind.InvalidArgument, target,
        $"A {type} cannot be drawn. Pipe results of Get-LayerRank, Merge-LayerRank, Compare-LayerRank, Get-MatrixRank, Get-WeightRank, Get-BlockRank, "
        + "Measure-PerturbedFeatureDimension, Measure-FeatureDimension, Measure-ClassificationDimension, Measure-ManifoldDimension, "
        + "Measure-IndependenceDeficit, Test-ClassSubstitution, Test-DeficitCause, Test-RankMonotonicity, Measure-LyapunovSpectrum or Test-NeuralNetwork, "
        + "live or read back from a file with all their properties.");

    public static RankToolsException SpectrumMissing(object target, string name) => new("SpectrumMissing", ErrorKind.InvalidArgument, target,
        $"'{name}' has no singular values to draw. Leave out -Spectrum, or measure it again with them.");

    /// <summary>Of the spectra of logits, CSV and remoting keep a summary.</summary>
    public static RankToolsException SpectrumSummarized(object target) => new("SpectrumMissing", ErrorKind.InvalidArgument, target,
        "The property 'Spectrum' was read back as a text that sums the spectra up, so there are no singular values to draw. "
        + "ConvertTo-Json and Export-Clixml keep them; or leave out -Spectrum.");

    public static RankToolsException NothingToDraw(object target, string name) => new("NothingToDraw", ErrorKind.InvalidData, target,
        $"'{name}' holds no numbers to draw.");

    /// <summary>One file holds one picture.</summary>
    public static RankToolsException SeveralPictures(IReadOnlyList<Figure> figures) => new("PicturesMixed", ErrorKind.InvalidArgument, null,
        $"These results make {figures.Count} pictures ({string.Join("; ", figures.Take(5).Select(figure => figure.Subject))}"
        + $"{(figures.Count > 5 ? "; …" : "")}), and a file holds one. Pipe results of one kind, and of regularisation paths one class, "
        + "for example with Where-Object; Show-RankPlot draws one after the other.");
}
