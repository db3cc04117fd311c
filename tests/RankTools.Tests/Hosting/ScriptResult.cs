using System.Management.Automation;

namespace RankTools.Tests.Hosting;

/// <summary>All that a script gave.</summary>
/// <param name="Output">Objects of the success stream.</param>
/// <param name="Errors">Errors that did not end the script.</param>
/// <param name="Warnings">Texts of warnings.</param>
/// <param name="Verbose">Texts of verbose messages.</param>
/// <param name="Progress">Progress records in order.</param>
/// <param name="Text">What the host was told to show, without colours.</param>
/// <param name="Failure">What ended the script early, or null.</param>
internal sealed record ScriptResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<ProgressRecord> Progress,
    string Text,
    Exception? Failure)
{
    /// <summary>Ids of all errors, those that ended the script last, without the cmdlet's name behind the comma.</summary>
    public IReadOnlyList<string> ErrorIds =>
    [
        .. (Failure is IContainsErrorRecord ended ? Errors.Append(ended.ErrorRecord) : Errors)
            .Select(error => error.FullyQualifiedErrorId.Split(',')[0]),
    ];

    /// <summary>The values of one property of every object.</summary>
    public IReadOnlyList<object?> Values(string property) => [.. Output.Select(item => item.Properties[property]?.Value)];

    /// <summary>Fails the test that calls it when anything went wrong.</summary>
    public ScriptResult Succeeded()
    {
        Assert.True(Failure is null, $"The script ended with: {Failure}");
        Assert.True(Errors.Count == 0, $"The script wrote errors: {string.Join('\n', Errors)}");
        return this;
    }
}
