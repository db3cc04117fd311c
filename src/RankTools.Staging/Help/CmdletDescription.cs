using System.Reflection;

namespace RankTools.Staging.Help;

/// <summary>What a compiled cmdlet says about itself: the facts that a documentation page need not repeat.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="Parameters">Its parameters, inherited ones too, in order of declaration.</param>
public sealed record CmdletDescription(string Name, IReadOnlyList<ParameterDescription> Parameters)
{
    private const string Engine = "System.Management.Automation.";

    /// <summary>Names of the parameter sets; one empty name where there is only one set.</summary>
    public IReadOnlyList<string> ParameterSets
    {
        get
        {
            string[] named = [.. Parameters.SelectMany(parameter => parameter.Sets.Keys).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];
            return named.Length > 0 ? named : [""];
        }
    }

    /// <summary>Describes every cmdlet of an assembly, from metadata alone: no constructor and no attribute runs.</summary>
    public static IReadOnlyList<CmdletDescription> ReadAll(Assembly assembly) =>
    [
        .. from type in assembly.GetExportedTypes()
           let cmdlet = Attributes(type, "CmdletAttribute").FirstOrDefault()
           where cmdlet is not null
           select new CmdletDescription(
               $"{cmdlet.ConstructorArguments[0].Value}-{cmdlet.ConstructorArguments[1].Value}",
               [.. type.GetProperties().Where(property => Attributes(property, "ParameterAttribute").Any()).Select(Describe)]),
    ];

    private static ParameterDescription Describe(PropertyInfo property) => new(
        property.Name,
        Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
        Attributes(property, "ParameterAttribute").ToDictionary(
            data => Named(data, "ParameterSetName") as string ?? "",
            data => new ParameterPlace(
                Named(data, "Mandatory") is true,
                Named(data, "Position") as int?,
                Named(data, "ValueFromPipeline") is true,
                Named(data, "ValueFromPipelineByPropertyName") is true),
            StringComparer.Ordinal),
        [.. Attributes(property, "AliasAttribute")
            .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
            .Select(argument => (string)argument.Value!)],
        Attributes(property, "SupportsWildcardsAttribute").Any());

    private static IEnumerable<CustomAttributeData> Attributes(MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(data => data.AttributeType.FullName == Engine + name);

    private static object? Named(CustomAttributeData data, string name) =>
        data.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value;
}
