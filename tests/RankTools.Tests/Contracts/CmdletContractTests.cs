using System.Management.Automation;
using System.Reflection;

namespace RankTools.Tests.Contracts;

/// <summary>What every cmdlet keeps to.</summary>
public class CmdletContractTests
{
    [Fact]
    public void There_are_cmdlets() => Assert.NotEmpty(ModuleMetadata.Cmdlets);

    [Fact]
    public void Verbs_are_approved()
    {
        var approved = typeof(VerbsCommon).Assembly.GetExportedTypes()
            .Where(type => type.Name.StartsWith("Verbs", StringComparison.Ordinal) && type is { IsAbstract: true, IsSealed: true })
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (string)field.GetRawConstantValue()!).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("Get", approved);
        Assert.All(ModuleMetadata.Cmdlets, cmdlet => Assert.Contains(cmdlet.Verb, approved));
    }

    [Fact]
    public void Nouns_are_singular_and_in_Pascal_case() => Assert.All(ModuleMetadata.Cmdlets, cmdlet =>
        Assert.Matches("^(?:[A-Z][a-z]+)+(?<!(?<![su])s)$", cmdlet.Noun));

    [Fact]
    public void Classes_are_named_after_their_cmdlet_sealed_and_on_the_common_base() => Assert.All(ModuleMetadata.Cmdlets, cmdlet =>
    {
        Assert.Equal($"{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.ImplementingType.Name);
        Assert.True(cmdlet.ImplementingType.IsSealed, $"{cmdlet.ImplementingType} is not sealed");
        var bases = new List<string>();
        for (var type = cmdlet.ImplementingType.BaseType; type is not null; type = type.BaseType)
            bases.Add(type.Name);
        Assert.Contains("RankCmdlet", bases);
    });

    [Fact]
    public void Every_cmdlet_says_what_it_writes() =>
        Assert.All(ModuleMetadata.Cmdlets, cmdlet => Assert.NotEmpty(cmdlet.OutputType));

    [Fact]
    public void Computing_cmdlets_have_the_common_parameters()
    {
        string[] common = ["Device", "Precision", "ThreadCount", "Seed", "MemoryLimit"];
        Assert.All(ModuleMetadata.Cmdlets.Where(cmdlet => cmdlet.Parameters.ContainsKey("Device")), cmdlet =>
            Assert.All(common, name => Assert.Contains(name, cmdlet.Parameters.Keys)));
    }

    /// <summary>What the Tab key offers for a parameter, by the parameter's name; several where it depends on the cmdlet.</summary>
    [Theory]
    [InlineData("Layer", "LayerCompleter")]
    [InlineData("SourceLayer", "FeatureLayerCompleter")]
    [InlineData("InputNode", "InputNodeCompleter")]
    [InlineData("Class", "ClassCompleter")]
    [InlineData("Architecture", "ArchitectureCompleter", "SampleCompleter")]
    [InlineData("Preprocessing", "PreprocessingCompleter")]
    [InlineData("Device", "DeviceCompleter")]
    [InlineData("Rule")]
    [InlineData("Context")]
    [InlineData("Precision")]
    [InlineData("Protocol")]
    [InlineData("Method")]
    public void A_parameter_that_names_something_is_completed(string name, params string[] completers)
    {
        var found = ModuleMetadata.Cmdlets.Where(cmdlet => cmdlet.Parameters.ContainsKey(name)).ToArray();
        Assert.NotEmpty(found);
        Assert.All(found, cmdlet =>
        {
            var parameter = cmdlet.Parameters[name];
            var completer = parameter.Attributes.OfType<ArgumentCompleterAttribute>().SingleOrDefault()?.Type.Name;
            var type = parameter.ParameterType.IsArray ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
            if (completers.Length == 0)
                Assert.True((Nullable.GetUnderlyingType(type) ?? type).IsEnum, $"{cmdlet.Name} -{name} is no enumeration, which PowerShell would complete");
            else
                Assert.True(completers.Contains(completer), $"{cmdlet.Name} -{name} is completed by '{completer}'");
        });
    }

    [Fact]
    public void Where_there_is_a_LiteralPath_items_pipe_in_and_Path_takes_wildcards() =>
        Assert.All(ModuleMetadata.Cmdlets.Where(cmdlet => cmdlet.Parameters.ContainsKey("LiteralPath")), cmdlet =>
        {
            var literal = cmdlet.Parameters["LiteralPath"];
            Assert.Contains("PSPath", literal.Aliases);
            Assert.Contains(literal.ParameterSets.Values, set => set.ValueFromPipelineByPropertyName);
            if (cmdlet.Verb != "Export") // whose -Path is a file to write
                Assert.Contains(cmdlet.Parameters["Path"].Attributes, attribute => attribute is SupportsWildcardsAttribute);
        });

    [Fact]
    public void WhatIf_is_offered_only_where_something_is_changed() => Assert.All(ModuleMetadata.Cmdlets, cmdlet =>
    {
        if (cmdlet.Verb is "Get" or "Test" or "Measure" or "Invoke" or "Merge")
            Assert.DoesNotContain("WhatIf", cmdlet.Parameters.Keys);
    });
}
