using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Core.Tests.Onnx;

/// <summary>
/// A small text encoder as an ONNX file, and the same function written once more by hand: embedding, layer norm, one block of masked
/// attention and a two-layer network, and the pooled first token.
/// </summary>
internal static class TextEncoderFile
{
    public const int Tokens = 5;
    public const int Width = 8;
    public const int Hidden = 12;
    private const int Vocabulary = 20;

    /// <summary>Name of the node that looks the tokens up.</summary>
    public const string Embedding = "Gather_words";

    private static readonly (string Name, long[] Shape)[] Weights =
    [
        ("table", [Vocabulary, Width]), ("positions", [1, Tokens, Width]), ("g1", [Width]), ("b1", [Width]), ("wq", [Width, Width]), ("wk", [Width, Width]),
        ("wv", [Width, Width]), ("wo", [Width, Width]), ("g2", [Width]), ("b2", [Width]), ("w1", [Width, Hidden]), ("c1", [Hidden]),
        ("w2", [Hidden, Width]), ("c2", [Width]), ("wp", [Width, Width]), ("cp", [Width]),
    ];

    /// <summary>The file: inputs <c>ids</c> and <c>mask</c> (whole numbers), outputs <c>hidden</c> and <c>pooled</c>.</summary>
    public static byte[] Write()
    {
        var file = new OnnxFileBuilder(20).Input("ids", OnnxElementType.Int64, -1, Tokens).Input("mask", OnnxElementType.Int64, -1, Tokens)
            .Initializer("zero", [0L], 1).Initializer("one", [1f], 1).Initializer("low", [-1e4f], 1).Initializer("scale", [(float)(1 / Math.Sqrt(Width))], 1)
            .Initializer("axes", [1L, 2L], 2);
        foreach (var (name, shape) in Weights)
            file.Initializer(name, Weight(name), shape);
        return file
            .Node("Gather", "table ids", "words", ("axis", 0L))
            .Node("Add", "words positions", "embedded")
            .Node("LayerNormalization", "embedded g1 b1", "x")
            .Node("MatMul", "x wq", "q").Node("MatMul", "x wk", "k").Node("MatMul", "x wv", "v")
            .Node("Transpose", "k", "kt", ("perm", new long[] { 0, 2, 1 }))
            .Node("MatMul", "q kt", "products").Node("Mul", "products scale", "scores")
            .Node("Cast", "mask", "seen", ("to", 1L)).Node("Sub", "one seen", "hiddenness").Node("Mul", "hiddenness low", "shut")
            .Node("Unsqueeze", "shut one_axis", "shutter").Initializer("one_axis", [1L], 1)
            .Node("Add", "scores shutter", "masked").Node("Softmax", "masked", "weights", ("axis", -1L))
            .Node("MatMul", "weights v", "mixed").Node("MatMul", "mixed wo", "attended")
            .Node("Add", "x attended", "h").Node("LayerNormalization", "h g2 b2", "n")
            .Node("MatMul", "n w1", "m1").Node("Add", "m1 c1", "m2").Node("Gelu", "m2", "m3")
            .Node("MatMul", "m3 w2", "m4").Node("Add", "m4 c2", "m5").Node("Add", "h m5", "hidden")
            .Node("Gather", "hidden zero", "firsts", ("axis", 1L)).Node("Squeeze", "firsts one_axis", "first")
            .Node("Gemm", "first wp cp", "dense").Node("Tanh", "dense", "pooled")
            .Output("hidden", 1, Tokens, Width).Output("pooled", 1, Width).ToArray();
    }

    /// <summary>The table's rows of some tokens, T × W, float64.</summary>
    public static Tensor Look(params long[] ids) => Load("table").index_select(0, tensor(ids, int64));

    /// <summary>The encoder from the looked-up vectors on, T × W → (T × W, W), differentiable.</summary>
    public static (Tensor Hidden, Tensor Pooled) Run(Tensor words, params double[] mask)
    {
        var x = Norm(words + Load("positions").squeeze(0), "1");
        var scores = x.matmul(Load("wq")).matmul(x.matmul(Load("wk")).t()) * (float)(1 / Math.Sqrt(Width)) + (1 - tensor(mask, float64)) * -1e4;
        var h = x + scores.softmax(-1).matmul(x.matmul(Load("wv"))).matmul(Load("wo"));
        var inner = Norm(h, "2").matmul(Load("w1")) + Load("c1");
        var gelu = 0.5 * inner * (1 + (inner / Math.Sqrt(2)).erf());
        var hidden = h + gelu.matmul(Load("w2")) + Load("c2");
        return (hidden, (hidden[0].matmul(Load("wp")) + Load("cp")).tanh());
    }

    private static Tensor Norm(Tensor x, string which)
    {
        var centred = x - x.mean([-1], keepdim: true);
        return centred / (centred.square().mean([-1], keepdim: true) + 1e-5).sqrt() * Load("g" + which) + Load("b" + which);
    }

    private static Tensor Load(string name) =>
        tensor(Weight(name).Select(value => (double)value).ToArray(), float64).reshape(Weights.Single(weight => weight.Name == name).Shape);

    /// <summary>Numbers without a pattern, the same ones every time.</summary>
    private static float[] Weight(string name)
    {
        var count = Weights.Single(weight => weight.Name == name).Shape.Aggregate(1L, (product, size) => product * size);
        var phase = name.Sum(letter => letter) * 0.37;
        return [.. Enumerable.Range(0, (int)count).Select(i => (float)(0.6 * Math.Sin(1.7 * i * i + phase + i)))];
    }
}
