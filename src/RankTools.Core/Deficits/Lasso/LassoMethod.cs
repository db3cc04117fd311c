namespace RankTools.Deficits.Lasso;

/// <summary>How a Lasso problem is solved. All methods solve the same problem to the same certified gap.</summary>
public enum LassoMethod
{
    /// <summary>The exact path where it succeeds, and coordinate descent from where it ended where it does not.</summary>
    Auto,

    /// <summary>The exact piecewise linear path from η_max down (LARS with the Lasso's sign rule), on the Gram matrix.</summary>
    Homotopy,

    /// <summary>Coordinate descent on the Gram matrix, one coordinate after the other, with Gap-Safe screening.</summary>
    CyclicDescent,

    /// <summary>Coordinate descent on the Gram matrix, always the coordinate that lowers the objective most, with Gap-Safe screening.</summary>
    GreedyDescent,

    /// <summary>Coordinate descent on the residual, with working sets and dual extrapolation; needs no Gram matrix.</summary>
    ResidualDescent,

    /// <summary>Accelerated proximal gradient steps, of many problems at once where they share a Gram matrix, on the CPU or a GPU.</summary>
    ProximalBatch,
}
