using RankTools.Ranks;

namespace RankTools.Deficits;

/// <summary>How independence deficits are measured.</summary>
public sealed record DeficitOptions
{
    /// <summary>Part of a class's η_max that η is unless it is given.</summary>
    public const double DefaultPart = 0.05;

    /// <summary>Fewest images of a class for <see cref="DeficitRows.Class"/>.</summary>
    public const int FewestImages = 20;

    /// <summary>Images that combinations are fitted on.</summary>
    public DeficitRows Rows { get; init; }

    /// <summary>η; null for <see cref="DefaultPart"/> of every class's own η_max.</summary>
    public double? Regularization { get; init; }

    /// <summary>Part of the images that is held out of the fit and on which errors are then measured; 0 for none.</summary>
    public double HoldOut { get; init; } = 0.2;

    /// <summary>Whether the shift direction stays in; see NOTE [Shift direction].</summary>
    public bool KeepShift { get; init; }

    /// <summary>Permuted targets for every class.</summary>
    public int NullDraws { get; init; } = 20;

    /// <summary>Most classes in a combination; null for as many as η leaves.</summary>
    public int? MaxClass { get; init; }

    /// <summary>Seed of the split and of the permutations.</summary>
    public long Seed { get; init; }

    /// <summary>The tolerance of the ranks of logits, classifier and features; null where these are not asked for.</summary>
    public Tolerance? Spectrum { get; init; }

    /// <summary>
    /// Whether the problems of all classes go to the device together (<see cref="Lasso.LassoMethod.ProximalBatch"/>); null for where that is a GPU.
    /// It takes one Gram matrix for all, so with other <see cref="Rows"/> than all, or with <see cref="MaxClass"/>, every class's exact path is
    /// followed on the CPU.
    /// </summary>
    public bool? Together { get; init; }

    /// <summary>The duality gap at which to stop, as a part of the objective.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>Whether that is so on a device.</summary>
    internal bool IsTogether(TorchSharp.torch.Device device) =>
        Rows == DeficitRows.All && MaxClass is null && (Together ?? device.type == TorchSharp.DeviceType.CUDA);
}
