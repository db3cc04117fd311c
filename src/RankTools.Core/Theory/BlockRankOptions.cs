using System.Collections.Immutable;

namespace RankTools.Theory;

/// <summary>What is measured of every block.</summary>
/// <param name="Layers">Patterns of the layers where blocks end; empty for the default probes.</param>
/// <param name="PerOperator">True to look at every operator alone.</param>
/// <param name="Tolerance">r of the numerical rank.</param>
/// <param name="DenseLimit">All singular values are computed where the smaller dimension is at most this.</param>
/// <param name="VectorCount">Random vectors of the estimate for larger blocks.</param>
/// <param name="StepCount">Lanczos steps of the estimate and of the norm.</param>
/// <param name="SketchSize">Random directions of the lower bound for larger blocks.</param>
public sealed record BlockRankOptions(
    ImmutableArray<string> Layers, bool PerOperator = false, double Tolerance = 0.01, int DenseLimit = 2048, int VectorCount = 8, int StepCount = 48,
    int SketchSize = 256);
