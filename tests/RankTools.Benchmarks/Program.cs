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
// estimate [NAME...]                what Get-NeuralNetworkLayer says that the lines of the table will take, against what they take
// spectrum                          Grams and eigenvalues against the plain product
// perturbed [ARCHITECTURE COUNT...] perturbed features within a memory limit, for each number of perturbations
//     --kept COUNT                  and so many of them against keeping all features, where that fits
// classification [ROWS WIDTH CLASSES] the accuracy curve of a classification dimension against projecting again for each size (10000 512 1000)
// twonn [ROWS WIDTH]                TwoNN against a loop over pairs (20000 512)
// moments [ROWS WIDTH]              moments and principal components of generated rows, in one pass and as 8 shards (1000000 2048)
// export [COUNT [FOLDER]]           images a second into a feature file against image by image (256, the ImageNet pictures of the folder below)
//     --batch COUNT                 so many at once (32)
// lasso [LOGITS]                    combinations of all classes against coordinate descent and subgradient steps; an .npy file, images × classes
//     --rows N                      rows to draw (50000)
//     --null-draws N                instead: deficits of all classes with so many permuted targets each, as Measure-IndependenceDeficit has them
// wide [LOGITS]                     one class after the other with fewer rows than classes: the exact path against descent on the residual
// growth [ARCHITECTURE]             time against directions, image size and depth, with the exponents (resnet18)
//     --rounds N                    rounds of which the fastest is shown (2)
//     --output FILE                 writes the tables into a file too, at its mark <!-- growth -->, and a picture beside it, images/growth.svg
// theory [ARCHITECTURE [COUNT]]     ranks of all blocks, and Lyapunov exponents of COUNT directions (64), against the limit in float64
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
static IEnumerable<RankCase> Named(IReadOnlyCollection<string> names) =>
    RankCase.All.Where(work => names.Count == 0 || names.Any(name => work.Name.Contains(name, StringComparison.Ordinal)));
static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
int? given = Option("--rounds") is { } wanted ? Number(wanted) : null;
var rounds = given ?? 3;
var outputFile = Option("--output");
var device = Option("--device") is { } name ? DeviceName.Parse(name) : DeviceName.Cpu;
var kept = Number(Option("--kept") ?? "0");
var rows = Number(Option("--rows") ?? "50000");
int? draws = Option("--null-draws") is { } text ? Number(text) : null;
var batch = Number(Option("--batch") ?? "32");
var saves = words.Remove("--save");
if (words.Remove("--wall") || device != DeviceName.Cpu)
    Clock.UseWall();
using var scope = ComputeScope.Enter(new ComputeSettings(device));
var root = (string)AppContext.GetData("RankTools.RepositoryRoot")!;
var shared = Environment.GetEnvironmentVariable("RANKTOOLS_SHARED") ?? Path.Combine(root, "..", "shared");
switch (words)
{
    case [] or ["table", ..]:
        var table = new BenchmarkTable(Console.Out, Path.Combine(root, "tests", "RankTools.Benchmarks", "baseline.json"));
        var benchmark = new RankBenchmark(shared, scope.Device, rounds);
        table.Begin(rounds);
        foreach (var work in Named([.. words.Skip(1)]))
            table.Add(benchmark.Run(work));
        if (saves)
            table.Save();
        if (outputFile is not null)
            table.WriteTo(outputFile);
        return 0;
    case ["tangents", .. var rest] when rest.Count < 3:
        new TangentBenchmark(Console.Out, scope.Device, rounds).Run(
            rest.FirstOrDefault() ?? "resnet18", rest.Count > 1 ? Number(rest[1]) : 16, peers: rest.Count == 0);
        return 0;
    case ["profile", var word]:
        new RankBenchmark(shared, scope.Device, rounds).Profile(RankCase.All.First(work => work.Name.Contains(word, StringComparison.Ordinal)), Console.Out);
        return 0;
    case ["estimate", .. var rest]:
        new EstimateBenchmark(Console.Out, shared, device).Run(Named(rest));
        return 0;
    case ["spectrum"]:
        SpectrumBenchmark.Run(Console.Out);
        return 0;
    case ["lasso", .. var rest] when rest.Count < 2:
        var logits = new MixedLogits(rest.FirstOrDefault() ?? Path.Combine(shared, "reference", "imagenet", "resnet18_logits.npy"), rows);
        if (draws is { } count)
            new NullBenchmark(Console.Out, logits, device).Run(count);
        else
            new LassoBenchmark(Console.Out, logits, scope.Device).Run();
        return 0;
    case ["wide", .. var rest] when rest.Count < 2:
        new WideBenchmark(Console.Out, rest.FirstOrDefault() ?? Path.Combine(shared, "reference", "imagenet", "resnet18_logits.npy")).Run([20, 100, 500]);
        return 0;
    case ["perturbed"]:
        new PerturbedBenchmark(Console.Out, device).Run("resnet50", [100, 500, 1000], kept: 100);
        return 0;
    case ["perturbed", var architecture, .. var counts]:
        new PerturbedBenchmark(Console.Out, device).Run(architecture, [.. counts.Select(Number)], kept);
        return 0;
    case ["classification", .. var sizes] when sizes.Count is 0 or 3:
        var (samples, features, classes) = sizes is [var n, var c, var of] ? (Number(n), Number(c), Number(of)) : (10_000, 512, 1000);
        new ClassificationBenchmark(Console.Out, device).Run(samples, features, classes);
        return 0;
    case ["twonn", .. var sizes] when sizes.Count is 0 or 2:
        new NeighbourBenchmark(Console.Out, device).Run(sizes.Count > 0 ? Number(sizes[0]) : 20_000, sizes.Count > 0 ? Number(sizes[1]) : 512);
        return 0;
    case ["moments", .. var sizes] when sizes.Count is 0 or 2:
        new MomentBenchmark(Console.Out, device).Run(sizes.Count > 0 ? Number(sizes[0]) : 1_000_000, sizes.Count > 0 ? Number(sizes[1]) : 2048);
        return 0;
    case ["export", .. var rest] when rest.Count < 3:
        new ExportBenchmark(Console.Out, device).Run(
            rest.Count > 1 ? rest[1] : Path.Combine(shared, "data", "imagenet", "val"), rest.Count > 0 ? Number(rest[0]) : 256, batch);
        return 0;
    case ["theory", .. var rest] when rest.Count < 3:
        new TheoryBenchmark(Console.Out, scope.Device, device).Run(
            rest.FirstOrDefault() ?? "resnet50", rest.Count > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 64);
        return 0;
    case ["growth", .. var rest] when rest.Count < 2:
        new GrowthBenchmark(Console.Out, scope.Device, given ?? 2).Run(rest.FirstOrDefault() ?? "resnet18", outputFile);
        return 0;
    default:
        Console.Error.WriteLine("usage: RankTools.Benchmarks [table [NAME...] | tangents [ARCHITECTURE [PATCH]] | profile NAME | estimate [NAME...] | spectrum | growth [ARCHITECTURE] | theory [ARCHITECTURE [COUNT]] | lasso [LOGITS] [--rows N] [--null-draws N] | wide [LOGITS] | classification [ROWS WIDTH CLASSES] | twonn [ROWS WIDTH] | moments [ROWS WIDTH] | export [COUNT [FOLDER]] [--batch COUNT] | perturbed [ARCHITECTURE COUNT...] [--kept COUNT]] [--rounds N] [--output FILE] [--save] [--wall] [--device cuda]");
        return 2;
}
