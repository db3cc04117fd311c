namespace RankTools.Staging.Help;

/// <summary>A parameter of a cmdlet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its value, without <see cref="Nullable{T}"/>.</param>
/// <param name="Sets">Its place in each parameter set; the empty name stands for all of them.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="TakesWildcards">Whether its values are patterns.</param>
public sealed record ParameterDescription(
    string Name, Type Type, IReadOnlyDictionary<string, ParameterPlace> Sets, IReadOnlyList<string> Aliases, bool TakesWildcards)
{
    /// <summary>The parameter's place in a set, or null when it is not part of it.</summary>
    public ParameterPlace? In(string set) => Sets.TryGetValue(set, out var place) || Sets.TryGetValue("", out place) ? place : null;

    /// <summary>Whether it is a switch, which takes no value.</summary>
    public bool IsSwitch => Type.Name == "SwitchParameter";

    /// <summary>The type's short name, for example <c>String[]</c>.</summary>
    public string TypeName => Type.Name;
}
