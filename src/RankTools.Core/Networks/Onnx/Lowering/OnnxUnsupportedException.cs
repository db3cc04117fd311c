namespace RankTools.Networks.Onnx.Lowering;

/// <summary>A node that cannot be turned into operators. Never leaves the importer, which names all of them in one error.</summary>
internal sealed class OnnxUnsupportedException(string opType, string how) : Exception($"{opType} {how}")
{
    public string OpType => opType;

    public string How => how;
}
