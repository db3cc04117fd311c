using System.Text.Json;

using RankTools.Samples.Commands;
using RankTools.Samples.Training;

// draw FOLDER [--sheet FILE]                                           draws the shipped images
// train --architecture NAME --out FILE [--seed] [--steps] [--minutes]  trains a network on images of their kind
// evaluate --weights FILE --images FILE                                judges it
try
{
    var arguments = new Arguments(args);
    switch (arguments.Words)
    {
        case ["draw", var folder]:
            DrawCommand.Run(folder, arguments.Find("sheet"));
            return 0;
        case ["train"]:
            var plan = new TrainingPlan((long)arguments.Number("seed", 1), (int)arguments.Number("steps", 2400),
                TimeSpan.FromMinutes(arguments.Number("minutes", 60)));
            TrainCommand.Run(arguments.Require("architecture"), arguments.Require("out"), plan);
            return 0;
        case ["evaluate"]:
            EvaluateCommand.Run(arguments.Require("weights"), arguments.Require("images"));
            return 0;
        default:
            Console.Error.WriteLine("usage: RankTools.Samples draw FOLDER [--sheet FILE]"
                + " | train --architecture NAME --out FILE [--seed N] [--steps N] [--minutes M]"
                + " | evaluate --weights FILE --images FILE");
            return 2;
    }
}
catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException
    or ArgumentException or JsonException or KeyNotFoundException)
{
    Console.Error.WriteLine($"RankTools.Samples : error RT0002: {e.Message}");
    return 1;
}
