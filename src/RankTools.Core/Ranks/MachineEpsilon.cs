using RankTools.Backend;

namespace RankTools.Ranks;

/// <summary>Distance from 1 to the next number of a floating-point type; half of it bounds one rounding.</summary>
public static class MachineEpsilon
{
    /// <summary>ε32 = 2⁻²³.</summary>
    public const double Single = 1.0 / (1 << 23);

    /// <summary>ε64 = 2⁻⁵².</summary>
    public const double Double = 1.0 / (1L << 52);

    /// <summary>The epsilon of a precision.</summary>
    public static double Of(Precision precision) => precision == Precision.Single ? Single : Double;
}
