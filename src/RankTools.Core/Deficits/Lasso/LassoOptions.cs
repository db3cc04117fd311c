using RankTools.Errors;

namespace RankTools.Deficits.Lasso;

/// <summary>What to minimise besides the squared error, and how far.</summary>
/// <param name="Regularization">η ≥ 0, the weight of ‖λ‖₁. scikit-learn's alpha is η/2, and so is glmnet's lambda (both halve the squared error).</param>
/// <param name="Ridge">μ ≥ 0, the weight of ‖λ‖₂²: the elastic net.</param>
/// <param name="NonNegative">Only weights λ ≥ 0.</param>
/// <param name="Tolerance">The duality gap at which to stop, as a part of the objective.</param>
/// <param name="MaxIterations">Most breakpoints of a path, sweeps of coordinate descent, or gradient steps of a round.</param>
/// <param name="Method">How to solve.</param>
/// <param name="Polish">Solve the normal equations on support and signs at the end, and keep that where the optimality conditions hold.</param>
public sealed record LassoOptions(
    double Regularization,
    double Ridge = 0,
    bool NonNegative = false,
    double Tolerance = 1e-6,
    int MaxIterations = 100_000,
    LassoMethod Method = LassoMethod.Auto,
    bool Polish = true)
{
    /// <summary>η/2: the bound on |c_j| at the optimum, c the correlation of column j with the residual.</summary>
    internal double Bound => Regularization / 2;

    internal LassoOptions Checked()
    {
        Require(Regularization, nameof(Regularization), "η, the weight of the absolute values,");
        Require(Ridge, nameof(Ridge), "μ, the weight of the squares,");
        Require(Tolerance, nameof(Tolerance), "The tolerance");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxIterations);
        return this;

        static void Require(double value, string parameter, string what)
        {
            if (!double.IsFinite(value) || value < 0)
            {
                throw new RankToolsException("RegularizationInvalid", ErrorKind.InvalidArgument, parameter,
                    $"{what} must be a finite number that is not negative, but {value} was given.");
            }
        }
    }
}
