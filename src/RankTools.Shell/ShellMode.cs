namespace RankTools.Shell;

/// <summary>Where the shell's commands come from.</summary>
internal enum ShellMode
{
    /// <summary>Asked for at a terminal, one after the other.</summary>
    Prompt,

    /// <summary>Standard input, to its end.</summary>
    Input,

    /// <summary>The command line.</summary>
    Command,

    /// <summary>A script file.</summary>
    File,

    /// <summary>Nowhere: only the version is shown.</summary>
    Version,

    /// <summary>Nowhere: only the usage is shown.</summary>
    Help,

    /// <summary>Nowhere: the command line cannot be understood.</summary>
    Wrong,
}
