namespace RankTools.Networks.Onnx.Format;

/// <summary>What an attribute holds; the numbers are the format's own.</summary>
internal enum OnnxAttributeKind
{
    /// <summary>Not said: an attribute of a function's node that takes its value, and its kind, from the call.</summary>
    Undefined = 0,

    /// <summary>One floating-point number.</summary>
    Float = 1,

    /// <summary>One integer.</summary>
    Integer = 2,

    /// <summary>One text.</summary>
    Text = 3,

    /// <summary>One tensor.</summary>
    Tensor = 4,

    /// <summary>One graph, the body of a loop or branch.</summary>
    Graph = 5,

    /// <summary>Floating-point numbers.</summary>
    Floats = 6,

    /// <summary>Integers.</summary>
    Integers = 7,

    /// <summary>Texts.</summary>
    Texts = 8,

    /// <summary>Tensors; the values are not read.</summary>
    Tensors = 9,

    /// <summary>Graphs; the values are not read.</summary>
    Graphs = 10,

    /// <summary>One sparse tensor; the value is not read.</summary>
    SparseTensor = 11,

    /// <summary>Sparse tensors; the values are not read.</summary>
    SparseTensors = 12,

    /// <summary>One type; the value is not read.</summary>
    Type = 13,

    /// <summary>Types; the values are not read.</summary>
    Types = 14,
}
