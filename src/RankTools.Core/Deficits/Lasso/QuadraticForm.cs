namespace RankTools.Deficits.Lasso;

/// <summary>A symmetric positive semidefinite matrix G = YᵀY/N whose columns are asked for one by one.</summary>
public abstract class QuadraticForm
{
    /// <summary>C: rows and columns.</summary>
    public abstract int Size { get; }

    /// <summary>G_jj.</summary>
    public abstract double Diagonal(int j);

    /// <summary>Column j, which is row j too. Valid as long as the form.</summary>
    public abstract ReadOnlySpan<double> Column(int j);
}
