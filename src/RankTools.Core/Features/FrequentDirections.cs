using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Features;

/// <summary>
/// A sketch B of at most ℓ rows of a matrix A that comes row by row: 0 ≼ AᵀA − BᵀB ≼ Δ·I.
/// </summary>
/// <remarks>
/// Frequent Directions (Liberty 2013; Ghashami, Liberty, Phillips and Woodruff 2016): rows collect in a buffer of 2ℓ; when it is full,
/// the square of its ℓ-th singular value is taken off the squares of all, which empties at least half of it. Δ is the sum of what was
/// taken off. Every time at least ℓ directions lose that much, so ℓΔ ≤ ‖A‖_F² − ‖B‖_F², and Δ ≤ ‖A − A_k‖_F²/(ℓ − k) for every k &lt; ℓ.
/// Sketches merge: stack the rows, shrink, add the Δ; both properties stay. Singular values come from the 2ℓ × 2ℓ Gram matrix: their
/// squares carry its rounding, ε·σ_1², and directions below that are dropped into Δ. Cost: 2ℓ·d multiply-adds a row, and 2ℓ·d numbers.
/// </remarks>
internal sealed class FrequentDirections : IDisposable
{
    private readonly Tensor buffer; // 2ℓ × d
    private readonly long size;
    private long filled;

    public FrequentDirections(long size, long width, Device device)
    {
        this.size = size;
        buffer = zeros(2 * size, width, float64, device).DetachFromDisposeScope();
    }

    /// <summary>Δ.</summary>
    public double Error { get; private set; }

    /// <summary>The rows that are filled, a view.</summary>
    public Tensor Rows => buffer.narrow(0, 0, filled);

    /// <summary>Adds rows, and what was taken off them before they came here.</summary>
    public void Add(Tensor rows, double error = 0)
    {
        Error += error;
        for (long done = 0; done < rows.shape[0];)
        {
            if (filled == buffer.shape[0])
                Shrink();
            using var scope = NewDisposeScope();
            var now = Math.Min(buffer.shape[0] - filled, rows.shape[0] - done);
            buffer.narrow(0, filled, now).copy_(rows.narrow(0, done, now));
            filled += now;
            done += now;
        }
    }

    /// <summary>Brings the sketch down to fewer than ℓ rows, where it has more.</summary>
    public void Compress()
    {
        if (filled > size)
            Shrink();
    }

    public void Dispose() => buffer.Dispose();

    private void Shrink()
    {
        using var scope = NewDisposeScope();
        var rows = Rows;
        var gram = rows.mm(rows.t()); // B Bᵀ = U S² Uᵀ, filled × filled
        var (squares, vectors) = VerifiedSolver.SymmetricEigenvectors(gram); // ascending
        var values = squares.cpu().data<double>().ToArray();
        var largest = Math.Max(values[^1], 0);
        var floor = MachineEpsilon.Double * filled * largest;
        var taken = Math.Max(values.Length >= size ? values[values.Length - size] : 0, floor);
        var first = Array.FindIndex(values, value => value > taken);
        Error += taken;
        if (first < 0)
        {
            filled = 0;
            return;
        }
        var kept = values.Length - first;
        var factors = narrowed(squares).sub(taken).div(narrowed(squares)).sqrt_(); // √((s² − δ)/s²)
        var next = vectors.narrow(1, first, kept).t().mm(rows).mul_(factors.unsqueeze(1)); // kept × d
        buffer.narrow(0, 0, kept).copy_(next);
        filled = kept;

        Tensor narrowed(Tensor all) => all.narrow(0, first, kept);
    }
}
