namespace RankTools.Errors;

/// <summary>
/// A failure the user can act on: a stable identifier, a category, what it is about, and a message that says what was found,
/// what was expected, and what to do. The cmdlets turn it into an error record without adding to it.
/// </summary>
/// <param name="errorId">Stable identifier: a noun of what went wrong, for example <c>ShapeMismatch</c>.</param>
/// <param name="kind">The broad category.</param>
/// <param name="target">What the error is about: a file path, a layer or parameter name. May be null.</param>
/// <param name="message">What was found, what was expected, what to do.</param>
/// <param name="inner">The cause, if there is one.</param>
public class RankToolsException(string errorId, ErrorKind kind, object? target, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Stable identifier, safe to test for in scripts.</summary>
    public string ErrorId { get; } = errorId;

    /// <summary>The broad category.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>What the error is about: a file path, a layer or parameter name.</summary>
    public object? Target { get; } = target;
}
