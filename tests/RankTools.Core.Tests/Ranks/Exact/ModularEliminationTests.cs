using RankTools.Backend;
using RankTools.Ranks.Exact;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Ranks.Exact;

/// <summary>Elimination on matrices whose rank was planted.</summary>
public class ModularEliminationTests
{
    private static readonly PrimeField Field = PrimeField.Draw(1, 512).First();

    public ModularEliminationTests() => TorchBackend.EnsureLoaded();

    /// <summary>A product of random whole numbers, rows × rank and rank × columns.</summary>
    private static Tensor Planted(int rows, int columns, int rank, int seed)
    {
        manual_seed(seed);
        return Field.Product(randint(-50, 50, [rows, rank], float64), randint(-50, 50, [rank, columns], float64));
    }

    [Theory]
    [InlineData(5, 7, 3)]
    [InlineData(300, 40, 40)]
    [InlineData(40, 300, 17)]
    [InlineData(300, 310, 250)] // several blocks
    [InlineData(300, 310, 300)]
    [InlineData(60, 3000, 60)] // wide: columns are chosen
    [InlineData(200, 3000, 123)]
    [InlineData(1, 1, 1)]
    public void The_planted_rank_is_found_and_the_rows_span_all(int rows, int columns, int rank)
    {
        using var scope = NewDisposeScope();
        var matrix = Planted(rows, columns, rank, rows + columns);
        var (found, independent) = ModularElimination.Of(matrix, Field, 7, default);
        Assert.Equal(rank, found);
        Assert.Equal(rank, independent.Distinct().Count());
        Assert.Equal(rank, ModularElimination.Of(matrix.index_select(0, tensor(independent)), Field, 8, default).Rank);
    }

    [Fact]
    public void A_few_columns_that_carry_the_rank_are_not_overlooked()
    {
        using var scope = NewDisposeScope();
        var matrix = ones(100, 4000, float64); // rank one, but for ninety columns somewhere
        manual_seed(3);
        var places = randperm(4000)[..90];
        matrix.index_copy_(1, places, randint(-9, 9, [100, 90], float64));
        Assert.Equal(91, ModularElimination.Of(matrix, Field, 0, default).Rank);
    }

    [Fact]
    public void Zeros_of_either_sign_are_no_rank()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, ModularElimination.Of(zeros(20, 30, float64), Field, 0, default).Rank);
        var matrix = zeros(20, 30, float64).neg();
        matrix[3, 4] = 2;
        matrix[11, 4] = -6;
        matrix[12, 29] = 1;
        var (rank, rows) = ModularElimination.Of(matrix, Field, 0, default);
        Assert.Equal((2, 3L, 12L), (rank, rows[0], rows[1]));
    }
}
