using System.Collections.Immutable;
using System.Globalization;
using RankTools.Checkpoints.Pickles;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>
/// From the object that torch.save stored to a flat list of named tensors. The rules, in order: the first of <c>state_dict</c>,
/// <c>model_state_dict</c>, <c>model</c>, <c>net</c>, <c>module</c> that holds a dictionary with tensors in it is taken in place of
/// the dictionary around it, as often as there is one, and the plain values around it become metadata; then nested dictionaries,
/// lists and tuples are flattened, joining keys and positions with '.'; what is no tensor, and keys that are neither text nor whole
/// numbers, are left out. A lone tensor is named <c>tensor</c>.
/// </summary>
internal sealed class StateDictionary
{
    private const int DepthLimit = 64;
    private const int WrapperLimit = 8;

    // Parts that are shared may be met very often: a small file can spell out a tree of any size.
    private const int VisitLimit = 5_000_000;
    private const int NameCharacterLimit = 1 << 26;
    private static readonly string[] WrapperKeys = ["state_dict", "model_state_dict", "model", "net", "module"];
    private readonly string path;
    private readonly List<(string Name, TensorReference Tensor)> tensors = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private int visits;
    private long nameCharacters;

    private StateDictionary(string path) => this.path = path;

    /// <summary>Plain values that stood beside the state dictionary.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Unwraps and flattens what an <see cref="Unpickler"/> returned.</summary>
    /// <exception cref="RankToolsException">
    /// <c>CheckpointWithoutTensors</c>, <c>CheckpointLimitExceeded</c> for nesting beyond 64 (a structure that contains itself
    /// among it), <c>CheckpointCorrupt</c> for two tensors of one name.
    /// </exception>
    public static StateDictionary Flatten(string path, object? root)
    {
        var state = new StateDictionary(path);
        if (root is TensorReference single) state.tensors.Add(("tensor", single));
        else state.Visit("", state.Unwrap(root), 0);
        return state.tensors.Count > 0 ? state : throw CheckpointErrors.WithoutTensors(path);
    }

    /// <summary>Gives every tensor its place in the file.</summary>
    public IReadOnlyList<StoredTensor> Locate(Func<StorageReference, StorageRegion> locate) =>
        tensors.Select(item => item.Tensor.At(item.Name, locate(item.Tensor.Storage))).ToImmutableArray();

    private object? Unwrap(object? root)
    {
        for (int depth = 0; root is PickleDictionary dictionary && depth < WrapperLimit; depth++)
        {
            object? inner = WrapperKeys.Select(dictionary.Find).FirstOrDefault(HoldsTensors);
            if (inner is null) return root;
            foreach (var (key, value) in dictionary.Items)
            {
                if (key is string name && PlainText(value) is { } text) Metadata[name] = text;
            }

            root = inner;
        }

        return root;
    }

    private bool HoldsTensors(object? value)
    {
        if (value is not PickleDictionary) return false;
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<object?>([value]);
        while (pending.TryPop(out object? next))
        {
            if (next is TensorReference) return true;
            if (Children(next) is not { } children || !seen.Add(next!)) continue;
            foreach (var (_, child) in children) pending.Push(child);
        }

        return false;
    }

    private void Visit(string name, object? value, int depth)
    {
        if (value is TensorReference tensor)
        {
            if (!names.Add(name)) throw CheckpointErrors.Corrupt(path, $"two of its tensors are named '{name}'");
            tensors.Add((name, tensor));
            return;
        }

        if (Children(value) is not { } children) return;
        if (depth >= DepthLimit)
            throw CheckpointErrors.LimitExceeded(path, $"its object is nested more than {DepthLimit} deep, or contains itself");
        foreach (var (key, child) in children)
        {
            if (++visits > VisitLimit) throw CheckpointErrors.LimitExceeded(path, $"its object has more than {VisitLimit} parts");
            if (child is not TensorReference && Children(child) is null) continue;
            string childName = depth == 0 ? key : $"{name}.{key}";
            if ((nameCharacters += childName.Length) > NameCharacterLimit)
                throw CheckpointErrors.LimitExceeded(path, $"its names have more than {NameCharacterLimit} letters together");
            Visit(childName, child, depth + 1);
        }
    }

    /// <summary>The parts of a container with their keys as text, or null for anything else.</summary>
    private static IEnumerable<(string Key, object? Value)>? Children(object? value) => value switch
    {
        PickleDictionary dictionary => dictionary.Items
            .Where(item => item.Key is string or long)
            .Select(item => (Convert.ToString(item.Key, CultureInfo.InvariantCulture)!, item.Value)),
        List<object?> list => list.Select((item, index) => (index.ToString(CultureInfo.InvariantCulture), item)),
        object?[] tuple => tuple.Select((item, index) => (index.ToString(CultureInfo.InvariantCulture), item)),
        _ => null,
    };

    private static string? PlainText(object? value) => value switch
    {
        string text => text,
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };
}
