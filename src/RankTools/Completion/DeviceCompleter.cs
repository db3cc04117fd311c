using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

using RankTools.Backend;

namespace RankTools.Completion;

/// <summary>Completes device names. It loads nothing: CUDA devices are offered once libtorch is in use, else the first one blindly.</summary>
public sealed class DeviceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var cuda = TorchBackend.LibtorchFolder is null
            ? ["cuda"]
            : Enumerable.Range(0, TorchBackend.CudaDeviceCount).Select(index => $"cuda:{index}");
        return cuda.Prepend("cpu")
            .Where(name => name.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name, name, CompletionResultType.ParameterValue, $"Compute on {name}"));
    }
}
