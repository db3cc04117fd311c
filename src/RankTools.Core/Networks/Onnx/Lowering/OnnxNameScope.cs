namespace RankTools.Networks.Onnx.Lowering;

/// <summary>Hands out names that are unique in one network.</summary>
internal sealed class OnnxNameScope
{
    private readonly HashSet<string> taken = [];

    /// <summary>The name, or the name with the first free number behind it.</summary>
    public string Unique(string name)
    {
        if (taken.Add(name))
            return name;
        for (var i = 2; ; i++)
        {
            var candidate = $"{name}_{i}";
            if (taken.Add(candidate))
                return candidate;
        }
    }
}
