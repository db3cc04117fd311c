namespace RankTools.Checkpoints.Pickles;

/// <summary>What a global name of a pickle stands for. None of them is Python code that runs.</summary>
internal enum PickleGlobalKind
{
    /// <summary>collections.OrderedDict or Counter: an empty dictionary, or one with given items.</summary>
    Dictionary,

    /// <summary>torch.Size: the tuple that it is given.</summary>
    Size,

    /// <summary>torch.device: a text.</summary>
    Device,

    /// <summary>The type of a storage's elements, untyped storages included.</summary>
    Storage,

    /// <summary>A torch dtype.</summary>
    ElementType,

    /// <summary>A tensor class, which appears only as an argument.</summary>
    TensorClass,

    /// <summary>torch._utils._rebuild_tensor and its successors: a view of a storage.</summary>
    RebuildTensor,

    /// <summary>torch._utils._rebuild_tensor_v3: the same with an element type of its own.</summary>
    RebuildTypedTensor,

    /// <summary>torch._utils._rebuild_parameter: the tensor that it is given.</summary>
    RebuildParameter,

    /// <summary>torch._tensor._rebuild_from_type_v2: a call of one of the above with attributes beside it, which are left out.</summary>
    RebuildFromType,

    /// <summary>_codecs.encode: how older protocols write bytes.</summary>
    EncodeBytes,
}
