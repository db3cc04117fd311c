using System.Management.Automation;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

using RankTools.Tests.Hosting;

namespace RankTools.Tests.Contracts;

/// <summary>The staged module as PowerShell and as the loader see it.</summary>
internal static class ModuleMetadata
{
    private static readonly Lazy<IReadOnlyList<CmdletInfo>> Found = new(() =>
    {
        using var session = new ModuleSession();
        return [.. session.Run("Get-Command -Module RankTools -CommandType Cmdlet").Succeeded().Output.Select(item => (CmdletInfo)item.BaseObject)];
    });

    /// <summary>Parameters that PowerShell itself gives every cmdlet.</summary>
    private static readonly HashSet<string> Common = [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters];

    /// <summary>Every cmdlet that the import made available.</summary>
    public static IReadOnlyList<CmdletInfo> Cmdlets => Found.Value;

    /// <summary>The module's own assemblies.</summary>
    public static IReadOnlyList<string> OwnAssemblies =>
    [
        Path.Combine(ModuleSession.ModuleFolder, "RankTools.dll"),
        Path.Combine(ModuleSession.ModuleFolder, "RankTools.Loading.dll"),
        Path.Combine(ModuleSession.ModuleFolder, "lib", "RankTools.Core.dll"),
    ];

    /// <summary>The view files that the import loaded.</summary>
    public static IReadOnlyList<XDocument> Views
    {
        get
        {
            using var session = new ModuleSession();
            return
            [
                .. session.Run("(Get-Module RankTools).ExportedFormatFiles").Succeeded().Output
                    .Select(file => XDocument.Load(file.ToString())),
            ];
        }
    }

    /// <summary>A cmdlet's own parameters, common ones left out.</summary>
    public static IEnumerable<ParameterMetadata> ParametersOf(CmdletInfo cmdlet) =>
        cmdlet.Parameters.Values.Where(parameter => !Common.Contains(parameter.Name));

    /// <summary>Full names of the types that an assembly defines.</summary>
    public static IReadOnlySet<string> TypesOf(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        return reader.TypeDefinitions.Select(reader.GetTypeDefinition)
            .Select(type => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}").ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Members of other assemblies that the code names, as <c>Namespace.Type.Member</c>.</summary>
    public static IReadOnlyList<string> MembersUsedBy(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        return
        [
            .. from handle in reader.MemberReferences
               let member = reader.GetMemberReference(handle)
               where member.Parent.Kind == HandleKind.TypeReference
               let type = reader.GetTypeReference((TypeReferenceHandle)member.Parent)
               select $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}.{reader.GetString(member.Name)}",
        ];
    }

    /// <summary>Simple names of the assemblies that the code refers to.</summary>
    public static IReadOnlyList<string> AssembliesUsedBy(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var reader = file.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))];
    }
}
