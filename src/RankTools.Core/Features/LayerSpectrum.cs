using RankTools.Backend;
using RankTools.Errors;
using RankTools.Networks;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>The spectrum of one layer's sample on its way: what was collected of it in this pass, and what is known from those before.</summary>
internal sealed class LayerSpectrum(SamplePiece first, long count, SampleError rows, Device device) : IDisposable
{
    private SamplePiece piece = first;
    private IFeatureSink? sink;
    private GramAccumulator? gram;

    public Node Layer => piece.Layer;

    public SampleMethod Method => piece.Method;

    /// <summary>Singular values of the centred n × d sample, or of what a sketch holds of it, once all pieces are there.</summary>
    public Spectrum? Values { get; private set; }

    /// <summary>Their error.</summary>
    public SpectrumError Error { get; private set; }

    /// <summary>Estimated distance of the sample to the one of first order; null where not measured.</summary>
    public double? Nonlinearity => rows.Nonlinearity;

    /// <summary>Bound on the sample outside the sketch; null where there is none.</summary>
    public double? Residual { get; private set; }

    /// <summary>HQ of a sketch.</summary>
    public Tensor? Basis { get; private set; }

    /// <summary>Keeps what a sketch found.</summary>
    public void TakeBasis((Tensor Basis, double Residual) sketch) => (Basis, Residual) = sketch;

    /// <summary>Begins a piece; its rows go into what is returned.</summary>
    public IFeatureSink Begin(SamplePiece next, ScalarType type, RowStorage storage)
    {
        piece = next;
        return sink = next.Method switch
        {
            SampleMethod.Scatter => new ScatterSum(next.Width, type, device),
            SampleMethod.Sketch => new ProjectedRows(Basis!, next, type, device),
            _ => new RowCollection(count, next, storage),
        };
    }

    /// <summary>Adds the collected piece to the layer's Gram matrix, or takes the singular values where it was the last.</summary>
    /// <returns>True when the layer is done; all but the values is freed then.</returns>
    public bool Reduce(Tolerance tolerance, Precision precision, string source, CancellationToken cancellation)
    {
        try
        {
            using var off = no_grad();
            if (sink is ScatterSum scatter)
                (Values, Error) = scatter.SingularValues();
            else
                ReduceMatrix(tolerance, precision, cancellation);
        }
        catch (RankToolsException e) when (e.ErrorId == "NonFiniteInput")
        {
            throw new RankToolsException("NonFiniteValue", ErrorKind.NumericalFailure, Layer.Name,
                $"The perturbed features of layer '{Layer.Name}' at '{source}' hold NaN or infinity. Check the weights, lower -Magnitude, or try -Precision Double.", e);
        }
        sink!.Dispose();
        sink = null;
        if (Values is null)
            return false;
        // |σ̂² − σ²| grows by what lies outside a sketch.
        var rest = Residual ?? 0;
        Error = new(Error.Absolute + (rows.Rows ?? TangentError.Assumed(Values, rows.OperatorCount)) + Rounding(precision), Math.Sqrt((Error.Resolution * Error.Resolution) + (rest * rest)));
        Dispose();
        return true;
    }

    public void Dispose()
    {
        sink?.Dispose();
        gram?.Dispose();
        Basis?.Dispose();
    }

    private void ReduceMatrix(Tolerance tolerance, Precision precision, CancellationToken cancellation)
    {
        var matrix = sink is RowCollection collected ? collected.Centred() : ((ProjectedRows)sink!).Matrix;
        if (piece.IsFirst && piece.IsLast)
        {
            var spectrum = MatrixSpectrum.Of(matrix, tolerance, precision, cancellation);
            (Values, Error) = (spectrum.Values, spectrum.Error);
            return;
        }
        gram ??= new GramAccumulator(matrix.shape[0], device);
        gram.AddColumns(matrix, cancellation);
        if (piece.IsLast)
            (Values, Error) = gram.SingularValues();
    }

    /// <summary>
    /// Spectral norm of the rounding that taking off the mean adds in 32 bits: independent errors of at most ε32/2 in every number, so
    /// ε32/2·‖HX‖_F·(1/√n + 1/√d).
    /// </summary>
    private double Rounding(Precision precision) => Method is not (SampleMethod.Whole or SampleMethod.Blocks) || precision == Precision.Double ? 0
        : MachineEpsilon.Single / 2 * Math.Sqrt(Values!.Sum(value => value * value)) * ((1 / Math.Sqrt(count)) + (1 / Math.Sqrt(Layer.ElementCount)));
}
