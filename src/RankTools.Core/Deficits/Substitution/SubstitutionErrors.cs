using RankTools.Errors;
using RankTools.Networks;

namespace RankTools.Deficits.Substitution;

/// <summary>The failures of substitutions and of changes to classifiers, with their stable identifiers.</summary>
internal static class SubstitutionErrors
{
    public static RankToolsException ClassCount(ClassCombination combination, LogitTable table) => new(
        "ClassCountMismatch", ErrorKind.InvalidArgument, table.Source,
        $"The combination for {Name(combination)} is one of {combination.ClassCount} classes, and '{table.Source}' has {table.ClassCount}. "
        + "Try it on logits of the network that it was measured on.");

    public static RankToolsException CombinationEmpty(ClassCombination combination) => new(
        "CombinationEmpty", ErrorKind.InvalidArgument, combination.ClassIndex,
        $"In the combination for {Name(combination)} no class has a weight: η is above η_max = "
        + $"{combination.RegularizationMax.ToString("G6", System.Globalization.CultureInfo.InvariantCulture)}. Measure it with a smaller -Regularization.");

    public static RankToolsException HeldOutUnknown(ClassCombination combination, LogitTable table) => new(
        "HeldOutUnknown", ErrorKind.InvalidArgument, table.Source,
        combination.HeldOutImages == 0
            ? $"No images were held out when the combination for {Name(combination)} was fitted. Measure it with -HoldOut, or leave -HeldOut out."
            : $"The combination for {Name(combination)} was fitted on {combination.ImageCount} images of '{combination.Source}', not on the {table.Rows} of "
            + $"'{table.Source}', so all of these are new to it. Leave -HeldOut out.");

    public static RankToolsException ClassCount(string network, int found, long classes) => new(
        "ClassCountMismatch", ErrorKind.InvalidArgument, network,
        $"The classifier of {network} has {classes} rows, and what was given is for {found} classes. Take the network that it was measured on.");

    public static RankToolsException ClassifierNotFound(NeuralNetwork network) => new(
        "ClassifierNotFound", ErrorKind.NotSupported, network.Name,
        $"{network.Name} ends in '{network.Output.Name}', a {network.Output.Operator.Kind}, not in a linear layer of one vector of features, so there "
        + "are no rows to change.");

    public static RankToolsException AddedLength(int found, long features) => new(
        "ShapeMismatch", ErrorKind.InvalidArgument, found,
        $"-Add has {found} numbers. Give 1 for the bias, {features} for the weights of a row, or {features + 1} for both, the bias last.");

    public static RankToolsException NoBias(string network) => new(
        "BiasMissing", ErrorKind.NotSupported, network, $"The classifier of {network} has no bias to add to. Give as many numbers as a row has weights.");

    public static RankToolsException NotFinite(string parameter) => new(
        "NonFiniteInput", ErrorKind.InvalidArgument, parameter, $"-{parameter} holds NaN or infinity; weights must be finite.");

    private static string Name(ClassCombination combination) => combination.ClassName.Length > 0 ? $"'{combination.ClassName}'" : $"class {combination.ClassIndex}";
}
