namespace RankTools.Errors;

/// <summary>Broad categories of failures; the cmdlets map them to PowerShell's error categories.</summary>
public enum ErrorKind
{
    /// <summary>A parameter's value cannot be used.</summary>
    InvalidArgument,

    /// <summary>A file or array holds something other than what it claims or what is needed.</summary>
    InvalidData,

    /// <summary>A name, file, layer or device does not exist.</summary>
    NotFound,

    /// <summary>The work needs more memory, disk or time than allowed.</summary>
    LimitExceeded,

    /// <summary>A library, device or file cannot be used at present.</summary>
    Unavailable,

    /// <summary>The computation gave something that is not a number, or did not converge.</summary>
    NumericalFailure,

    /// <summary>The request is meaningful but not supported for this network or operator.</summary>
    NotSupported,

    /// <summary>The data would do harm if it were followed, and was refused.</summary>
    Security,
}
