using System.Management.Automation;

using RankTools.Completion;
using RankTools.Data;
using RankTools.Features;
using RankTools.Networks;

namespace RankTools.Commands;

/// <summary>Base of the cmdlets that measure features, layer by layer: from files, or arrays in memory.</summary>
public abstract class FeatureInputCmdlet : ComputeCmdlet
{
    private protected const string FeatureSet = "Path";
    private protected const string LiteralSet = "LiteralPath";
    private protected const string ArraySet = "InputObject";

    private int items;

    /// <summary>Feature files of Export-NetworkFeature, or <c>.npy</c> files of samples × features; wildcards are allowed.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FeatureSet, ValueFromPipeline = true)]
    [Alias("FeaturePath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files as for <c>-Path</c>, their names taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>A .NET array of samples × features. Pipe it as <c>,$array</c>, or it is taken apart.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ArraySet, ValueFromPipeline = true)]
    [NumericArrayTransformation]
    [ValidateNotNull]
    public NumericArray? InputObject { get; set; }

    /// <summary>Layers; wildcards are allowed.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LayerCompleter))]
    public string[]? Layer { get; set; }

    /// <summary>The network that the features are of, if it is given.</summary>
    private protected virtual NeuralNetwork? GivenNetwork => null;

    /// <summary>Whether, unless layers are named, only the one before the last linear layer is taken.</summary>
    private protected virtual bool TakesClassifierInputOnly => false;

    /// <summary>Works on one layer's features, on the worker thread.</summary>
    private protected abstract void ProcessFeatures(FeatureInput input, WorkOutput output);

    /// <summary>Works on one file, on the worker thread.</summary>
    private protected virtual void ProcessFile(string path, WorkOutput output)
    {
        foreach (var input in FeatureInput.Open(path, Layer, GivenNetwork, TakesClassifierInputOnly))
            ProcessLayer(input, output);
    }

    /// <summary>Works on one layer; its failure is an error of its own, and the other layers go on.</summary>
    private protected void ProcessLayer(FeatureInput input, WorkOutput output)
    {
        try
        {
            ProcessFeatures(input, output);
        }
        catch (Errors.RankToolsException e)
        {
            output.Error(Errors.ErrorRecords.From(e, input.Rows.Name));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is { } array)
        {
            var source = $"InputObject#{items++}";
            ComputeItem(source, output => ProcessFeatures(new(new ArrayRows(source, array), "", "", [], [], null), output));
            return;
        }
        foreach (var file in ResolveFiles(Path, LiteralPath))
            ComputeItem(file, output => ProcessFile(file, output));
    }
}
