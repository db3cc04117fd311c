namespace RankTools.Backend;

/// <summary>The native libtorch libraries could not be found or loaded. The message says what was tried and what to do.</summary>
public sealed class NativeBackendException(string message, Exception? inner = null) : Exception(message, inner);
