using System.IO.Compression;
using System.Management.Automation;

using RankTools.Tests.Files;
using RankTools.Tests.Hosting;

namespace RankTools.Tests;

/// <summary>Get-MatrixRank on matrices whose singular values are known.</summary>
public sealed class MatrixRankTests(SampleSession sample) : IClassFixture<SampleSession>
{
    /// <summary>Rows × columns with the given diagonal, turned by Householder reflections on both sides: its singular values stay.</summary>
    private static double[] WithSingularValues(int rows, int columns, params double[] values)
    {
        var matrix = new double[rows * columns];
        for (var i = 0; i < values.Length; i++)
            matrix[(i * columns) + i] = values[i];
        Reflect(matrix, RandomNumbers.Normal(3, rows), columns, 1, columns);
        Reflect(matrix, RandomNumbers.Normal(4, columns), 1, columns, rows);
        return matrix;
    }

    /// <summary>Reflects every vector matrix[other·otherStep + i·step].</summary>
    private static void Reflect(double[] matrix, double[] normal, int step, int otherStep, int others)
    {
        var length = normal.Sum(value => value * value);
        for (var other = 0; other < others; other++)
        {
            var dot = normal.Select((value, i) => value * matrix[(other * otherStep) + (i * step)]).Sum();
            for (var i = 0; i < normal.Length; i++)
                matrix[(other * otherStep) + (i * step)] -= 2 * dot / length * normal[i];
        }
    }

    [Theory]
    [InlineData("", 4)] // Svd in double: 40·2.2e-16·8
    [InlineData("-Rule Svd -Precision Single", 3)] // 40·1.2e-7·8 = 3.8e-5
    [InlineData("-Rule Relative", 2)] // 0.08
    [InlineData("-Rule Relative -Tolerance 1e-3", 3)]
    [InlineData("-Rule Absolute -Tolerance 3", 1)]
    public void Planted_singular_values_are_found_and_counted(string parameters, int rank)
    {
        sample.Folder.Npy("planted.npy", WithSingularValues(40, 30, 8, 2, 0.02, 1e-6), 40, 30);
        var result = Assert.Single(sample.Get($"Get-MatrixRank planted.npy {parameters}"));
        Assert.Equal(rank, result.Get<int>("Rank"));
        Assert.Equal((40L, 30L), (result.Get<long>("Rows"), result.Get<long>("Columns")));
        Assert.Equal(rank, result.Get<int>("RankLow"));
        Assert.Equal(rank, result.Get<int>("RankHigh"));
        var bound = result.Get<double>("SingularValueError");
        Assert.All(
            result.SingularValues().Zip([8, 2, 0.02, 1e-6, .. new double[26]]), pair => Assert.InRange(pair.First, pair.Second - bound, pair.Second + bound));
    }

    [Fact]
    public void Arrays_come_through_the_pipeline_whole()
    {
        var result = sample.Get(
            """
            $array = [double[,]]::new(5, 4); $array[0, 0] = 3; $array[1, 1] = 2
            $single = [float[,]]::new(2, 2); $single[0, 0] = 1
            ,$array | Get-MatrixRank
            $array, $single | Get-MatrixRank
            Get-MatrixRank -InputObject $array
            """);
        Assert.Equal([2, 2, 1, 2], result.Select(item => item.Get<int>("Rank")));
        Assert.Equal(["InputObject#0", "InputObject#0", "InputObject#1", "InputObject#0"], result.Select(item => item.Text("Source")));
        Assert.Equal([3, 2, 0, 0], result[0].SingularValues());
        Assert.Equal("Single", result[2].Text("Precision"));
    }

    [Fact]
    public void Further_axes_are_joined_to_the_rows()
    {
        sample.Folder.RandomNpy("cube.npy", 5, 6, 2, 3, 4);
        sample.Folder.Npy("flat.npy", RandomNumbers.Normal(5, 144), 6, 24);
        var result = sample.Get("Get-MatrixRank cube.npy, flat.npy");
        Assert.Equal(24, result[0].Get<long>("Columns"));
        Assert.Equal(result[1].Text("SingularValues"), result[0].Text("SingularValues"));
    }

    [Fact]
    public void Every_array_of_an_archive_is_measured()
    {
        using (var archive = ZipFile.Open(sample.Folder["two.npz"], ZipArchiveMode.Create))
        {
            archive.CreateEntryFromFile(sample.Folder.Npy("a.npy", [1, 0, 0, 1], 2, 2), "a.npy");
            archive.CreateEntryFromFile(sample.Folder.Npy("b.npy", [1, 1, 1, 1], 2, 2), "b.npy");
        }
        var result = sample.Get("Get-MatrixRank two.npz");
        Assert.Equal([2, 1], result.Select(item => item.Get<int>("Rank")));
        Assert.Equal(["a", "b"], result.Select(item => item.Text("Source").Split('#')[1]));
    }

    [Fact]
    public void Bad_matrices_are_one_error_each_and_the_good_ones_go_on()
    {
        sample.Folder.Npy("good.npy", [1, 2, 3, 4], 2, 2);
        string[] bad =
        [
            sample.Folder.Npy("vector.npy", [1, 2, 3], 3),
            sample.Folder.Npy("nothing.npy", [], 0, 3),
            sample.Folder.Npy("nan.npy", [1, double.NaN, 3, 4], 2, 2),
            sample.Folder.Write("text.npy", "no array"),
        ];
        var result = sample.Run("'good.npy', $bad[0], $bad[1], $bad[2], $bad[3], 'good.npy' | Get-MatrixRank", ("bad", bad));
        Assert.Null(result.Failure);
        Assert.Equal([2, 2], result.Values("Rank"));
        Assert.Equal(["ShapeMismatch", "EmptyMatrix", "NonFiniteInput", "ArrayUnreadable"], result.ErrorIds);
        Assert.Equal(bad, result.Errors.Select(error => error.TargetObject));
        Assert.All(result.Errors, error => Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category));
        Assert.All(result.Errors, error => Assert.Contains((string)error.TargetObject, error.Exception.Message));
    }
}
