using System.Collections.Immutable;
using System.Globalization;

using RankTools.Theory;

namespace RankTools.Pictures.Subjects;

/// <summary>Lyapunov exponents with their standard errors, and the closed form where one is known.</summary>
internal sealed class LyapunovSubject : FigureSubject
{
    private readonly List<LyapunovSpectrum> spectra = [];

    public override bool TryAdd(object result)
    {
        if (result is not LyapunovSpectrum spectrum)
            return false;
        if (spectrum.Exponents.Count == 0)
            throw FigureErrors.NothingToDraw(result, spectrum.Name);
        spectra.Add(spectrum);
        return true;
    }

    public override IEnumerable<Figure> Figures(FigureOptions options)
    {
        if (spectra.Count == 0)
            yield break;
        var names = CurveNames.Of([.. spectra.Select(spectrum => (IReadOnlyList<string>)
            [spectrum.Name, "", string.Create(CultureInfo.InvariantCulture, $"{spectrum.Depth} factors"),
                spectrum.InputCount == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"mean of {spectrum.InputCount} inputs"),
                spectrum.LostCount == 0 ? "" : $"{spectrum.LostCount} directions lost", $"seed {spectrum.Seed}"])]);
        var isLog = options.LogScale ?? false;
        var hasErrors = options.Band != FigureBand.None && spectra.Any(spectrum => spectrum.StandardErrors.Any(error => error > 0));
        yield return new ChartFigure
        {
            Subject = "Lyapunov spectrum",
            Title = options.Title,
            Note = Note([.. names.Shared, hasErrors ? "bars and bands: ± 1 standard error" : null]),
            X = new("Index k") { Minimum = 0, IsWhole = true },
            Y = new("Lyapunov exponent μ_{k} (nats per factor)", isLog ? AxisScale.Log : AxisScale.Linear),
            Curves = [.. spectra.SelectMany((spectrum, i) => Curves(spectrum, names.Legend[i], spectra.Count == 1 ? 1 : i, i, hasErrors))],
        };
    }

    private static IEnumerable<FigureCurve> Curves(LyapunovSpectrum spectrum, string name, int closedColor, int color, bool hasErrors)
    {
        if (spectrum.ClosedForm.Count > 0)
        {
            yield return new(name.Length > 0 ? $"{name}, closed form" : "closed form",
                [.. spectrum.ClosedForm.Select((exponent, k) => new FigurePoint(k + 1, exponent))], closedColor) { Style = CurveStyle.Dashed };
        }
        var isCompared = spectrum.ClosedForm.Count > 0;
        // Theory is a line, and what is measured are points on it, which would hide it as a line.
        yield return new(name.Length > 0 ? name : isCompared ? "measured" : "", Measured(spectrum, hasErrors), color)
        {
            Style = isCompared ? CurveStyle.Points : CurveStyle.Solid,
        };
    }

    private static ImmutableArray<FigurePoint> Measured(LyapunovSpectrum spectrum, bool hasErrors) => [.. spectrum.Exponents.Select((exponent, k) =>
    {
        var error = hasErrors && k < spectrum.StandardErrors.Count ? spectrum.StandardErrors[k] : 0;
        return new FigurePoint(k + 1, exponent, exponent - error, exponent + error);
    })];
}
