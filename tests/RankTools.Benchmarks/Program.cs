using System.Globalization;

using RankTools.Backend;
using RankTools.Benchmarks;

// tangents [ARCHITECTURE [PATCH]]   the tangent pass against the arithmetic limit and against autograd
// spectrum                          Grams and eigenvalues against the plain product
// lasso LOGITS                      all classes' combinations against coordinate descent and subgradient steps; LOGITS is an .npy file, images × classes
// perturbed [ARCHITECTURE COUNT]  perturbed features within a memory limit, and against keeping all of them
// --device cuda                     with either, or alone for the whole table on another device
var device = DeviceName.Cpu;
if (Array.IndexOf(args, "--device") is >= 0 and var option && option + 1 < args.Length)
{
    device = DeviceName.Parse(args[option + 1]);
    args = [.. args[..option], .. args[(option + 2)..]];
}
using var scope = ComputeScope.Enter(new ComputeSettings(device));
var tangents = new TangentBenchmark(Console.Out, scope.Device);
switch (args)
{
    case [] or ["tangents"]:
        tangents.Run("resnet18", 16, peers: true);
        tangents.Run("resnet50", 16, peers: false);
        return 0;
    case ["tangents", var name, .. var rest] when rest.Length < 2:
        tangents.Run(name, rest is [var patch] ? int.Parse(patch, CultureInfo.InvariantCulture) : 16, peers: false);
        return 0;
    case ["spectrum"]:
        SpectrumBenchmark.Run(Console.Out);
        return 0;
    case ["lasso", var logits]:
        new LassoBenchmark(Console.Out, logits).Run();
        return 0;
    case ["perturbed"]:
        new PerturbedBenchmark(Console.Out, device).Run("resnet50", [100, 500, 1000], "1536MB");
        return 0;
    case ["perturbed", var name, var count]:
        new PerturbedBenchmark(Console.Out, device).Run(name, [int.Parse(count, CultureInfo.InvariantCulture)], "1536MB");
        return 0;
    default:
        Console.Error.WriteLine("usage: RankTools.Benchmarks [tangents [ARCHITECTURE [PATCH]] | spectrum | perturbed [ARCHITECTURE COUNT] | lasso LOGITS] [--device cuda]");
        return 2;
}
