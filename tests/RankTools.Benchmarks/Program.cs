using RankTools.Backend;
using RankTools.Benchmarks;

// tangents [ARCHITECTURE [PATCH]]   the tangent pass against the arithmetic limit and against autograd
// spectrum                          Grams and eigenvalues against the plain product
TorchBackend.EnsureLoaded();
switch (args)
{
    case ["tangents"]:
        TangentBenchmark.Run(Console.Out, "resnet18", 16, peers: true);
        TangentBenchmark.Run(Console.Out, "resnet50", 16, peers: false);
        return 0;
    case ["tangents", var name]:
        TangentBenchmark.Run(Console.Out, name, 16, peers: false);
        return 0;
    case ["tangents", var name, var patch]:
        TangentBenchmark.Run(Console.Out, name, int.Parse(patch, System.Globalization.CultureInfo.InvariantCulture), peers: false);
        return 0;
    case ["spectrum"]:
        SpectrumBenchmark.Run(Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("usage: RankTools.Benchmarks tangents [ARCHITECTURE [PATCH]] | spectrum");
        return 2;
}
