using RankTools.Collections;

namespace RankTools.Inference.Checks;

/// <summary>One set of inputs of an ONNX file, run and compared with the outputs that are stored beside it.</summary>
/// <param name="Model">Name of the model's folder.</param>
/// <param name="DataSet">Name of the folder of the inputs and outputs.</param>
/// <param name="Status">How it ended.</param>
/// <param name="MaximumError">Largest |computed − expected| of all outputs; null where none could be compared.</param>
/// <param name="Message">What was compared, what differs, or what is not supported.</param>
/// <param name="FixedInputs">
/// Inputs that were taken for constants, because shapes, or which way the graph goes, depend on them. Everything else was computed by
/// the network that the file became.
/// </param>
/// <param name="Path">The model file.</param>
/// <param name="ElapsedSeconds">How long it took.</param>
public sealed record ModelTestResult(
    string Model, string DataSet, ModelTestStatus Status, double? MaximumError, string Message, ValueList<string> FixedInputs, string Path,
    double ElapsedSeconds)
{
    /// <summary>True when the outputs are those that were expected.</summary>
    public bool Passed => Status == ModelTestStatus.Passed;
}
