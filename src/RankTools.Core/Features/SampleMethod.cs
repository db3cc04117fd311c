namespace RankTools.Features;

/// <summary>How the spectrum of a layer's sample of features was computed.</summary>
public enum SampleMethod
{
    /// <summary>All n × d changes of the layer in memory at once, in one pass: exact.</summary>
    Whole,

    /// <summary>The n × n centred Gram matrix of the samples, summed over blocks of features, in one or more passes: exact.</summary>
    Blocks,

    /// <summary>The d × d scatter matrix of the features, summed over samples as they come, where d is below n: exact.</summary>
    Scatter,

    /// <summary>The k directions of sample space that a random sketch finds, and a bound on what lies outside them.</summary>
    Sketch,
}
