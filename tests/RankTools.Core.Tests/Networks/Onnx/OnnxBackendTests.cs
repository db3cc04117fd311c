using RankTools.Inference.Checks;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>The ONNX project's own models, converted from PyTorch and written by hand, with the tolerances of that project.</summary>
public class OnnxBackendTests
{
    private static readonly string[] Collections = ["pytorch-converted", "pytorch-operator", "simple"];

    public static TheoryData<string, string> Models => [.. from collection in Collections
                                                           let folder = SharedData.Find("data", "onnx", collection)
                                                           where folder is not null
                                                           from model in Directory.GetDirectories(folder).Select(path => Path.GetFileName(path))
                                                           orderby model
                                                           select (collection, model)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Models))]
    public void A_model_gives_what_the_project_says(string collection, string model)
    {
        // Text is the one thing that is not supported; shapes must be known while a graph is read, so they are constants where they are inputs.
        var isText = model.StartsWith("test_strnorm", StringComparison.Ordinal);
        var results = new ModelTest(1e-3, 1e-7).Run(SharedData.Require("data", "onnx", collection, model), CancellationToken.None).ToArray();
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.True(result.Status == (isText ? ModelTestStatus.Unsupported : ModelTestStatus.Passed), result.Message));
        Assert.All(results, result => Assert.Equal(model.StartsWith("test_expand_shape", StringComparison.Ordinal) ? ["shape"] : [], result.FixedInputs));
    }
}
