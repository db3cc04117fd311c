using RankTools.Inference.Checks;
using RankTools.Reports.Tables;

namespace RankTools.Reports.Sections;

/// <summary>ONNX files held against the outputs stored beside them.</summary>
internal sealed class ModelTestSection : ResultSection<ModelTestResult>
{
    public override string Kind => "model-test";

    protected override string Title => "Model tests";

    protected override string Explanation => "Models run on stored inputs, and their outputs compared with the stored ones.";

    protected override IEnumerable<string> Sentences()
    {
        yield return $"Of {Wording.Count(Count, "test")}, {Results.Count(r => r.Passed)} passed, {Results.Count(r => r.Status == ModelTestStatus.Failed)} failed, "
            + $"{Results.Count(r => r.Status == ModelTestStatus.Unsupported)} use something that is not supported.";
    }

    protected override IEnumerable<ReportTable> Tables()
    {
        yield return Table("Tests",
            Text("Model", r => r.Model), Text("Data set", r => r.DataSet), Text("Status", r => r.Status.ToString()), Number("Largest error", r => r.MaximumError),
            Text("Message", r => r.Message), Text("Fixed inputs", r => r.FixedInputs.ToString()), Number("Seconds", r => r.ElapsedSeconds));
    }
}
