namespace RankTools.Inference.Checks;

/// <summary>How a model's test ended.</summary>
public enum ModelTestStatus
{
    /// <summary>Every output has the type, shape and numbers that were expected.</summary>
    Passed,

    /// <summary>An output differs, or the model could not be run.</summary>
    Failed,

    /// <summary>The file uses something that RankTools does not compute; the message names it.</summary>
    Unsupported,
}
