namespace RankTools.Reports.Tables;

/// <summary>What the values of a column are, which decides how they are shown and sorted.</summary>
public enum ColumnContent
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>Whole numbers.</summary>
    Count,

    /// <summary>Numbers, shown with four digits.</summary>
    Number,

    /// <summary>Parts of one, shown in percent.</summary>
    Share,

    /// <summary>Yes or no.</summary>
    Flag,
}
