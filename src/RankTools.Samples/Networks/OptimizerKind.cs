namespace RankTools.Samples.Networks;

/// <summary>The update rules.</summary>
internal enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with Nesterov momentum 0.9: convolutional networks.</summary>
    Momentum,

    /// <summary>AdamW with β = (0.9, 0.999): mixers and Transformers.</summary>
    AdamW,
}
