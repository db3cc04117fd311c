namespace RankTools.Networks.Onnx.Lowering;

/// <summary>What a recurrent layer carries from step to step, batch × features.</summary>
/// <param name="Hidden">h.</param>
/// <param name="Cell">c; null where there is none.</param>
internal sealed record RecurrentState(OnnxValue Hidden, OnnxValue? Cell);
