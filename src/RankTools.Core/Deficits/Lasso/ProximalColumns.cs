using static TorchSharp.torch;

namespace RankTools.Deficits.Lasso;

/// <summary>The problems of a <see cref="ProximalBatch"/> as tensors, a column each: what they are, and how far they have come.</summary>
internal sealed class ProximalColumns : IDisposable
{
    private Tensor linear; // q, C × B
    private Tensor allowed; // 1 where a weight may be other than zero, C × B
    private Tensor bounds; // η/2, 1 × B
    private Tensor constants; // s, 1 × B
    private Tensor weights; // λ, C × B
    private Tensor ahead; // z: λ with momentum, C × B
    private Tensor momentum; // t, 1 × B

    public ProximalColumns(IReadOnlyList<LassoProblem> problems, IReadOnlyList<double> regularizations, IReadOnlyList<double[]>? start, Device device)
    {
        using var scope = NewDisposeScope();
        var size = problems[0].Size;
        linear = Columns(problems.Select(problem => problem.Linear));
        allowed = Columns(problems.Select(problem => Enumerable.Range(0, size).Select(j => problem.IsExcluded(j) ? 0.0 : 1.0).ToArray()));
        bounds = tensor(regularizations.Select(eta => eta / 2).ToArray(), float64).unsqueeze(0).to(device);
        constants = tensor(problems.Select(problem => problem.Constant).ToArray(), float64).unsqueeze(0).to(device);
        weights = start is null ? zeros_like(linear) : Columns(start);
        ahead = weights.clone();
        momentum = ones_like(bounds);
        foreach (var part in new[] { linear, allowed, bounds, constants, weights, ahead, momentum })
            part.MoveToOuterDisposeScope();

        Tensor Columns(IEnumerable<double[]> columns) =>
            tensor(columns.SelectMany(column => column).ToArray(), float64).reshape(problems.Count, size).to(device).t().contiguous();
    }

    /// <summary>A proximal gradient step of all problems from where their momentum has carried them.</summary>
    public void Step(Tensor gram, Tensor curvatures, LassoOptions options)
    {
        using var scope = NewDisposeScope();
        var free = linear.addmm(gram, ahead, alpha: -1).addcmul_(curvatures, ahead, 1);
        var next = (free - bounds).clamp_min_(0);
        if (!options.NonNegative)
            next.sub_((free + bounds).neg_().clamp_min_(0));
        next.div_(curvatures + options.Ridge).mul_(allowed);
        var change = next - weights;
        var uphill = ((ahead - next).mul_(curvatures) * change).sum(0, keepdim: true) > 0;
        var following = (((momentum * momentum * 4) + 1).sqrt_() + 1) / 2;
        var part = where(uphill, zeros_like(momentum), (momentum - 1) / following);
        momentum.copy_(where(uphill, ones_like(momentum), following));
        weights.copy_(next);
        ahead.copy_(next.addcmul_(change, part, 1));
    }

    /// <summary>Objective and duality gap of every problem, as <see cref="DualityCertificate"/> has them.</summary>
    public (double[] Objectives, double[] Gaps) Certify(Tensor gram, LassoOptions options)
    {
        using var scope = NewDisposeScope();
        var correlations = linear.addmm(gram, weights, alpha: -1).sub_(weights * options.Ridge);
        var along = (constants - (linear * weights).sum(0, keepdim: true)).clamp_min_(0);
        var residual = (along - (correlations * weights).sum(0, keepdim: true)).clamp_min_(0);
        var objective = residual + (bounds * 2 * weights.abs().sum(0, keepdim: true));
        correlations.mul_(allowed);
        var largest = (options.NonNegative ? correlations : correlations.abs()).amax([0], keepdim: true).clamp_min_(0);
        // 0/0, where nothing is left to explain, stands for no bound: the other one decides, or the residual is 0 and the scale plays no part.
        var scale = minimum((along / residual).nan_to_num(0, double.MaxValue), (bounds / largest).nan_to_num(double.MaxValue, double.MaxValue));
        scale = where(residual > 0, scale, zeros_like(scale));
        var gap = (objective - (scale * along * 2) + (scale * scale * residual)).clamp_min_(0);
        return (Numbers(objective), Numbers(gap));
    }

    /// <summary>The weights of some columns, C numbers each.</summary>
    public double[][] Take(int[] places)
    {
        using var scope = NewDisposeScope();
        var numbers = Numbers(weights.index_select(1, Index(places)).t().contiguous());
        return [.. numbers.Chunk(numbers.Length / places.Length)];
    }

    /// <summary>Lets all other columns go.</summary>
    public void Keep(int[] places)
    {
        using var index = Index(places);
        Select(ref linear);
        Select(ref allowed);
        Select(ref bounds);
        Select(ref constants);
        Select(ref weights);
        Select(ref ahead);
        Select(ref momentum);

        void Select(ref Tensor part)
        {
            var all = part;
            part = all.index_select(1, index);
            all.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var part in new[] { linear, allowed, bounds, constants, weights, ahead, momentum })
            part.Dispose();
    }

    private Tensor Index(int[] places) => tensor(Array.ConvertAll(places, place => (long)place), int64).to(linear.device);

    private static double[] Numbers(Tensor values) => values.cpu().data<double>().ToArray();
}
