using System.Globalization;

using RankTools.Backend;
using RankTools.Benchmarks;

// [table [NAME...]]                 layer ranks against the arithmetic limit, all lines or those whose name contains one of the words
//     --rounds N                    rounds of which the median is shown (3)
//     --output FILE                 writes the table into a file too: between its marks <!-- table --> and <!-- end -->, or all of it
//     --save                        keeps the ratios in baseline.json, which later runs show beside theirs
//     --wall                        time on the wall, not processor time; for a machine that does nothing else
// tangents [ARCHITECTURE [PATCH]]   the tangent pass without compression, against the limit and against autograd
// profile NAME                      where the time of one line goes
// spectrum                          Grams and eigenvalues against the plain product
// perturbed [ARCHITECTURE COUNT]    perturbed features within a memory limit, and against keeping all of them
// lasso [LOGITS]                    combinations of all classes against coordinate descent and subgradient steps; an .npy file, images × classes
// growth [ARCHITECTURE]             time against directions, image size and depth, with the exponents
// --device cuda                     with any of them
// Networks with trained weights, and a photograph, are read from the folder in RANKTOOLS_SHARED, by default ../shared.
var words = args.ToList();
string? Option(string name)
{
    var place = words.IndexOf(name);
    if (place < 0 || place + 1 >= words.Count)
        return null;
    var value = words[place + 1];
    words.RemoveRange(place, 2);
    return value;
}
var outputFile = Option("--output");
var rounds = int.Parse(Option("--rounds") ?? "3", CultureInfo.InvariantCulture);
var device = Option("--device") is { } name ? DeviceName.Parse(name) : DeviceName.Cpu;
var saves = words.Remove("--save");
if (words.Remove("--wall") || device != DeviceName.Cpu)
    Clock.UseWall();
using var scope = ComputeScope.Enter(new ComputeSettings(device));
var root = (string)AppContext.GetData("RankTools.RepositoryRoot")!;
var shared = Environment.GetEnvironmentVariable("RANKTOOLS_SHARED") ?? Path.Combine(root, "..", "shared");
switch (words)
{
    case [] or ["table", ..]:
        var chosen = RankCase.All.Where(work => words.Count < 2 || words.Skip(1).Any(word => work.Name.Contains(word, StringComparison.Ordinal)));
        var table = new BenchmarkTable(Console.Out, Path.Combine(root, "tests", "RankTools.Benchmarks", "baseline.json"));
        var benchmark = new RankBenchmark(shared, scope.Device, rounds);
        table.Begin(rounds);
        foreach (var work in chosen)
            table.Add(benchmark.Run(work));
        if (saves)
            table.Save();
        if (outputFile is not null)
            table.WriteTo(outputFile);
        return 0;
    case ["tangents", .. var rest] when rest.Count < 3:
        new TangentBenchmark(Console.Out, scope.Device, rounds).Run(
            rest.FirstOrDefault() ?? "resnet18", rest.Count > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 16, peers: rest.Count == 0);
        return 0;
    case ["profile", var word]:
        new RankBenchmark(shared, scope.Device, rounds).Profile(RankCase.All.First(work => work.Name.Contains(word, StringComparison.Ordinal)), Console.Out);
        return 0;
    case ["spectrum"]:
        SpectrumBenchmark.Run(Console.Out);
        return 0;
    case ["lasso", .. var rest] when rest.Count < 2:
        new LassoBenchmark(Console.Out, rest.FirstOrDefault() ?? Path.Combine(shared, "reference", "imagenet", "resnet18_logits.npy")).Run();
        return 0;
    case ["perturbed"]:
        new PerturbedBenchmark(Console.Out, device).Run("resnet50", [100, 500, 1000], "1536MB");
        return 0;
    case ["perturbed", var architecture, var count]:
        new PerturbedBenchmark(Console.Out, device).Run(architecture, [int.Parse(count, CultureInfo.InvariantCulture)], "1536MB");
        return 0;
    case ["growth", .. var rest] when rest.Count < 2:
        new GrowthBenchmark(Console.Out, scope.Device).Run(rest.FirstOrDefault() ?? "resnet18");
        return 0;
    default:
        Console.Error.WriteLine("usage: RankTools.Benchmarks [table [NAME...] | tangents [ARCHITECTURE [PATCH]] | profile NAME | spectrum | growth [ARCHITECTURE] | lasso [LOGITS] | perturbed [ARCHITECTURE COUNT]] [--rounds N] [--output FILE] [--save] [--wall] [--device cuda]");
        return 2;
}
