using System.Text.Json;

using RankTools.Data;
using RankTools.Deficits;
using RankTools.Deficits.Lasso;

namespace RankTools.Core.Tests.Deficits;

/// <summary>Solutions on the logits of trained networks against those of an independent solver.</summary>
public sealed class DeficitReferenceTests
{
    private sealed record Reference(int Class, string Rows, int Count, double Eta, double EtaMax, double Objective, (int Column, double Weight)[] Terms);

    [Theory]
    [InlineData("deficit/cifar_resnet20.json", "cifar/resnet20_logits.npy")]
    [InlineData("deficit/imagenet_resnet18.json", "imagenet/resnet18_logits.npy")]
    public void Objective_support_and_weights_are_those_of_an_independent_solver(string file, string logits)
    {
        var references = Read(SharedData.Require(["reference", .. file.Split('/')]));
        var values = NpyFile.Read(SharedData.Require(["reference", .. logits.Split('/')]));
        var size = (int)values.Shape[1];
        var rows = values.ToDoubles();
        int[] labels = file.Contains("cifar", StringComparison.Ordinal)
            ? [.. NpyFile.Read(SharedData.Require("reference", "cifar", "labels.npy")).ToDoubles().Select(label => (int)label)]
            : [];
        var whole = GramMatrix.OfRows(rows, size);
        Assert.All(references, reference =>
        {
            var ofClass = labels.Length == 0 ? [] : Rows(rows, size, n => labels[n] == reference.Class);
            QuadraticForm form = reference.Rows switch
            {
                "All" => whole,
                "Class" => ComposedGram.OfRows(ofClass, size, shift: 0),
                _ => ComposedGram.WithoutRows(whole, rows.Length / size, ofClass, shift: 0),
            };
            var problem = LassoProblem.OfColumn(form, reference.Class);
            Assert.Equal(reference.EtaMax, problem.RegularizationMax(), 1e-9 * reference.EtaMax);
            // Coordinate descent needs many sweeps at the small η of the larger network.
            LassoMethod[] methods = size > 100 && reference.Eta < 1 ? [LassoMethod.Auto] : [LassoMethod.Auto, LassoMethod.CyclicDescent, LassoMethod.GreedyDescent];
            foreach (var method in methods)
            {
                var solution = LassoSolver.Solve(problem, new(reference.Eta, Method: method), TestContext.Current.CancellationToken);
                var what = $"class {reference.Class} {reference.Rows} {reference.Eta} {method}";
                Assert.True(solution.HasConverged, what);
                Assert.True(solution.IsPolished, what);
                var objective = Objective(rows, size, n => Chosen(reference, labels, n), reference.Class, solution);
                Assert.Equal(objective, solution.Objective, 1e-11 * problem.Constant);
                Assert.True(objective <= reference.Objective * (1 + 1e-12), $"{what}: {objective} > {reference.Objective}");
                Assert.Equal(reference.Terms.Select(term => term.Column), solution.Support);
                Assert.All(reference.Terms.Zip(solution.Weights), pair => Assert.Equal(pair.First.Weight, pair.Second, 1e-5));
            }
        });
    }

    [Theory]
    [InlineData("deficit/cifar_resnet20.json", "cifar/resnet20_logits.npy")]
    [InlineData("deficit/imagenet_resnet18.json", "imagenet/resnet18_logits.npy")]
    public void All_at_once_they_are_the_same(string file, string logits)
    {
        Reference[] references = [.. Read(SharedData.Require(["reference", .. file.Split('/')])).Where(reference => reference.Rows == "All")];
        var values = NpyFile.Read(SharedData.Require(["reference", .. logits.Split('/')]));
        var (rows, size) = (values.ToDoubles(), (int)values.Shape[1]);
        var whole = GramMatrix.OfRows(rows, size);
        LassoProblem[] problems = [.. references.Select(reference => LassoProblem.OfColumn(whole, reference.Class))];
        var solutions = LassoBatch.Solve(
            problems, new(0), [.. references.Select(reference => reference.Eta)], TorchSharp.torch.CPU, 1, TestContext.Current.CancellationToken);
        Assert.NotEmpty(references);
        Assert.All(references.Zip(solutions), pair =>
        {
            var (reference, solution) = pair;
            Assert.Equal((LassoMethod.ProximalBatch, true, true), (solution.Method, solution.HasConverged, solution.IsPolished));
            Assert.InRange(Objective(rows, size, _ => true, reference.Class, solution), 0, reference.Objective * (1 + 1e-12));
            Assert.Equal(reference.Terms.Select(term => term.Column), solution.Support);
            Assert.All(reference.Terms.Zip(solution.Weights), terms => Assert.Equal(terms.First.Weight, terms.Second, 1e-5));
        });
    }

    [Fact]
    public void No_objective_is_above_that_of_the_papers_subgradient_steps()
    {
        var values = NpyFile.Read(SharedData.Require("reference", "cifar", "resnet20_logits.npy"));
        int[] labels = [.. NpyFile.Read(SharedData.Require("reference", "cifar", "labels.npy")).ToDoubles().Select(label => (int)label)];
        var rows = values.ToDoubles();
        for (var target = 0; target < 10; target++)
        {
            var own = Rows(rows, 10, n => labels[n] == target);
            foreach (var form in new QuadraticForm[] { GramMatrix.OfRows(rows, 10), ComposedGram.OfRows(own, 10, shift: 0) })
            {
                var problem = LassoProblem.OfColumn(form, target);
                foreach (var eta in new[] { 20, 0.5 })
                {
                    var (_, objective) = SubgradientProtocol.Run(problem, eta, cancellation: TestContext.Current.CancellationToken);
                    Assert.InRange(LassoSolver.Solve(problem, new(eta), TestContext.Current.CancellationToken).Objective, 0, objective);
                }
            }
        }
    }

    private static bool Chosen(Reference reference, int[] labels, int row) =>
        reference.Rows == "All" || (labels[row] == reference.Class) == (reference.Rows == "Class");

    /// <summary>The objective from the logits themselves.</summary>
    private static double Objective(double[] rows, int size, Func<int, bool> choose, int target, LassoSolution solution)
    {
        int[] chosen = [.. Enumerable.Range(0, rows.Length / size).Where(choose)];
        var squares = chosen.Sum(n => Math.Pow(
            rows[(n * size) + target] - solution.Support.Zip(solution.Weights, (j, weight) => weight * rows[(n * size) + j]).Sum(), 2));
        return (squares / chosen.Length) + (solution.Regularization * solution.Weights.Sum(Math.Abs));
    }

    private static double[] Rows(double[] rows, int size, Func<int, bool> choose) =>
        [.. Enumerable.Range(0, rows.Length / size).Where(choose).SelectMany(n => rows[(n * size)..((n + 1) * size)])];

    private static Reference[] Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(path));
        return
        [
            .. from item in document.RootElement.GetProperty("solutions").EnumerateArray()
               let terms = item.GetProperty("terms").EnumerateArray().Select(term => (term[0].GetInt32(), term[1].GetDouble())).ToArray()
               select new Reference(
                   item.GetProperty("class").GetInt32(), item.GetProperty("rows").GetString()!, item.GetProperty("N").GetInt32(),
                   item.GetProperty("eta").GetDouble(), item.GetProperty("eta_max").GetDouble(), item.GetProperty("objective").GetDouble(), terms),
        ];
    }
}
