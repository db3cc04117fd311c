using RankTools.Propagation;
using RankTools.Ranks;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Propagation;

/// <summary>What is dropped, against what is said of it.</summary>
public class CompressorTests
{
    private const int Directions = 48;
    private const int Values = 64;

    [Fact]
    public void The_bound_on_what_was_dropped_holds_in_a_thousand_random_compressions()
    {
        var ratios = new List<double>();
        for (var seed = 0; seed < 1000; seed++)
        {
            using var scope = NewDisposeScope();
            random.manual_seed(seed);
            var decay = 1 + seed % 7;
            var options = new TangentPassOptions(float64, CPU, 1L << 30, seed);
            using var compressor = new Compressor(null, Directions, options);
            var rows = Decaying(decay); // p × d
            var all = rows;
            Tensor dropped = eye(Directions, Directions, float64), basis = dropped;
            for (var round = 0; round < 2; round++)
            {
                var kept = rows.narrow(0, 0, compressor.Kept);
                var chosen = Leading(kept, compressor.Kept - 1 - seed % 11);
                rows = compressor.Compress(rows, null, chosen);
                basis = basis.mm(chosen);
                var next = randn([Values, Values], float64) * linspace(1, 0.01, Values, float64);
                (rows, all) = (rows.mm(next), all.mm(next));
            }
            var norm = linalg.matrix_norm(all - basis.mm(basis.t()).mm(all), 2).item<double>();
            ratios.Add(norm / TangentReduction.DroppedBound(rows.narrow(0, compressor.Kept, compressor.Probes)));
        }
        Assert.InRange(ratios.Max(), 0, 1);
        Assert.InRange(ratios.Average(), 0.1, 1); // nor is it far too large
    }

    [Fact]
    public void Kept_combinations_and_dropped_ones_enclose_the_singular_values()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var options = new TangentPassOptions(float64, CPU, 1L << 30, 1);
        using var compressor = new Compressor(null, Directions, options);
        var (rows, next) = (Decaying(4), randn([Values, Values], float64));
        var chosen = Leading(rows, 20);
        var carried = compressor.Compress(rows, null, chosen).mm(next);
        var exact = linalg.svdvals(rows.mm(next)).data<double>().ToArray();
        var kept = linalg.svdvals(carried.narrow(0, 0, 20)).data<double>().ToArray();
        var bound = TangentReduction.DroppedBound(carried.narrow(0, 20, Compressor.ProbeCount));
        for (var i = 0; i < Directions; i++)
        {
            var low = i < 20 ? kept[i] : 0;
            Assert.InRange(exact[i], low * (1 - 1e-12), Math.Sqrt(low * low + bound * bound));
        }
    }

    [Fact]
    public void Witnesses_go_on_measuring_the_error_of_what_is_kept()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(5);
        var options = new TangentPassOptions(float32, CPU, 1L << 30, 1);
        var directions = InputDirections.Whole([3, 4, 4]);
        using var weights = Witness.Draw(directions, options);
        using var compressor = new Compressor(weights, Directions, options);
        var exact = Decaying(2);
        var witnesses = weights!.Matrix.mm(exact);
        var noise = randn([Directions, Values], float64) * 1e-5;
        var rows = (exact + noise).to(float32);
        var chosen = Leading(rows.to(float64), 30);
        var carried = compressor.Compress(rows, witnesses, chosen);
        var error = linalg.matrix_norm(carried.narrow(0, 0, 30).to(float64) - chosen.t().mm(exact), 2).item<double>();
        var measured = (compressor.WitnessWeights!.mm(carried.narrow(0, 0, 30).to(float64)) - witnesses).norm(dim: 1).max().item<double>();
        Assert.InRange(error, 0, 4 * Math.Sqrt(2 / Math.PI) * measured);
        Assert.InRange(measured, 0, 30 * error);
    }

    private static Tensor Decaying(double decay) =>
        linalg.qr(randn([Directions, Directions], float64)).Q.mm(diag(exp(-linspace(0, decay, Directions, float64))))
            .mm(linalg.qr(randn([Values, Directions], float64)).Q.t());

    private static Tensor Leading(Tensor rows, int count)
    {
        var (_, vectors) = linalg.eigh(rows.mm(rows.t()));
        return vectors.narrow(1, vectors.shape[1] - count, count);
    }
}
