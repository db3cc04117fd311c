namespace RankTools.Staging.Help;

/// <summary>How a parameter stands in one parameter set.</summary>
/// <param name="Mandatory">Whether it must be given.</param>
/// <param name="Position">Its position, or null when it is only named.</param>
/// <param name="FromPipeline">Whether pipeline objects bind to it.</param>
/// <param name="FromProperty">Whether a property of a pipeline object binds to it.</param>
public sealed record ParameterPlace(bool Mandatory, int? Position, bool FromPipeline, bool FromProperty)
{
    /// <summary>How it takes pipeline input, in the words of PowerShell's help.</summary>
    public string PipelineInput => (FromPipeline, FromProperty) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
