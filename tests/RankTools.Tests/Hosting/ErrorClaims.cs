using System.Management.Automation;

namespace RankTools.Tests.Hosting;

/// <summary>What tests say about errors.</summary>
internal static class ErrorClaims
{
    /// <summary>All errors of a script, whether they ended it or not, each once.</summary>
    public static IReadOnlyList<ErrorRecord> AllErrors(this ScriptResult result) =>
    [
        .. result.Errors.Concat(result.Failure is IContainsErrorRecord ended ? [ended.ErrorRecord] : [])
            .DistinctBy(error => (error.FullyQualifiedErrorId, error.TargetObject?.ToString(), error.Exception.Message)),
    ];

    /// <summary>Claims that there is exactly one error, of this identifier and category, about this target, saying this.</summary>
    public static ErrorRecord HasOneError(this ScriptResult result, string id, ErrorCategory category, string target, params string[] says)
    {
        Assert.True(result.Errors.Count <= 1, $"{result.Errors.Count} errors: {string.Join('\n', result.Errors)}");
        var error = Assert.Single(result.AllErrors());
        error.Is(id, category, target, says);
        return error;
    }

    /// <summary>Claims that an error is of this identifier and category, about this target, saying this.</summary>
    public static void Is(this ErrorRecord error, string id, ErrorCategory category, string target, params string[] says)
    {
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(target, error.TargetObject?.ToString());
        foreach (var text in says)
            Assert.Contains(text, error.Exception.Message, StringComparison.Ordinal);
    }
}
