using System.Collections.Frozen;
using RankTools.Errors;

namespace RankTools.Checkpoints.Pickles;

/// <summary>
/// One of the fixed list of names that a pickle may use, each with a meaning of our own. Any other name is refused, so nothing that
/// a file says can run.
/// </summary>
/// <param name="Name">Module and name.</param>
/// <param name="Kind">Its meaning.</param>
/// <param name="ElementType">For storages and dtypes; null for untyped storages and for types that are not read.</param>
internal sealed record PickleGlobal(string Name, PickleGlobalKind Kind, ElementType? ElementType = null)
{
    private static readonly FrozenDictionary<string, PickleGlobal> Known = List().ToFrozenDictionary(item => item.Name);

    private static readonly FrozenSet<string> UnsupportedStorages =
        new[] { "ComplexFloat", "ComplexDouble", "QInt8", "QInt32", "QUInt8", "QUInt4x2", "QUInt2x4" }
            .Select(type => $"torch.{type}Storage").ToFrozenSet();

    /// <summary>Looks a name up.</summary>
    /// <exception cref="RankToolsException">
    /// <c>UnsafePickle</c>; <c>CheckpointElementTypeUnsupported</c> for complex and quantised storages.
    /// </exception>
    public static PickleGlobal Find(string path, string module, string name)
    {
        string full = $"{module}.{name}";
        if (Known.TryGetValue(full, out var known)) return known;
        throw UnsupportedStorages.Contains(full)
            ? CheckpointErrors.ElementTypeUnsupported(path, $"a tensor in a {full}")
            : CheckpointErrors.UnsafePickle(path, $"names '{full}'");
    }

    private static IEnumerable<PickleGlobal> List()
    {
        yield return new("collections.OrderedDict", PickleGlobalKind.Dictionary);
        yield return new("collections.Counter", PickleGlobalKind.Dictionary);
        yield return new("torch.Size", PickleGlobalKind.Size);
        yield return new("torch.device", PickleGlobalKind.Device);
        yield return new("torch.Tensor", PickleGlobalKind.TensorClass);
        yield return new("torch.nn.parameter.Parameter", PickleGlobalKind.TensorClass);
        yield return new("torch._utils._rebuild_tensor", PickleGlobalKind.RebuildTensor);
        yield return new("torch._utils._rebuild_tensor_v2", PickleGlobalKind.RebuildTensor);
        yield return new("torch._utils._rebuild_tensor_v3", PickleGlobalKind.RebuildTypedTensor);
        yield return new("torch._utils._rebuild_parameter", PickleGlobalKind.RebuildParameter);
        yield return new("torch._utils._rebuild_parameter_with_state", PickleGlobalKind.RebuildParameter);
        yield return new("torch._tensor._rebuild_from_type_v2", PickleGlobalKind.RebuildFromType);
        yield return new("_codecs.encode", PickleGlobalKind.EncodeBytes);
        yield return new("torch.UntypedStorage", PickleGlobalKind.Storage);
        yield return new("torch.storage.UntypedStorage", PickleGlobalKind.Storage);
        yield return new("torch.storage._UntypedStorage", PickleGlobalKind.Storage);
        foreach (var (name, type) in StorageTypes()) yield return new($"torch.{name}Storage", PickleGlobalKind.Storage, type);
        foreach (var (name, type) in ElementTypes()) yield return new($"torch.{name}", PickleGlobalKind.ElementType, type);
    }

    private static IEnumerable<(string Name, ElementType Type)> StorageTypes() =>
    [
        ("Double", Checkpoints.ElementType.Float64),
        ("Float", Checkpoints.ElementType.Float32),
        ("Half", Checkpoints.ElementType.Float16),
        ("BFloat16", Checkpoints.ElementType.BFloat16),
        ("Long", Checkpoints.ElementType.Int64),
        ("Int", Checkpoints.ElementType.Int32),
        ("Short", Checkpoints.ElementType.Int16),
        ("Char", Checkpoints.ElementType.Int8),
        ("Byte", Checkpoints.ElementType.UInt8),
        ("Bool", Checkpoints.ElementType.Boolean),
    ];

    private static IEnumerable<(string Name, ElementType? Type)> ElementTypes() =>
    [
        ("float64", Checkpoints.ElementType.Float64),
        ("float32", Checkpoints.ElementType.Float32),
        ("float16", Checkpoints.ElementType.Float16),
        ("bfloat16", Checkpoints.ElementType.BFloat16),
        ("int64", Checkpoints.ElementType.Int64),
        ("int32", Checkpoints.ElementType.Int32),
        ("int16", Checkpoints.ElementType.Int16),
        ("int8", Checkpoints.ElementType.Int8),
        ("uint8", Checkpoints.ElementType.UInt8),
        ("uint16", Checkpoints.ElementType.UInt16),
        ("uint32", Checkpoints.ElementType.UInt32),
        ("uint64", Checkpoints.ElementType.UInt64),
        ("bool", Checkpoints.ElementType.Boolean),
        ("complex32", null),
        ("complex64", null),
        ("complex128", null),
        ("float8_e4m3fn", null),
        ("float8_e5m2", null),
        ("float8_e4m3fnuz", null),
        ("float8_e5m2fnuz", null),
    ];
}
