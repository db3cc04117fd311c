namespace RankTools.Checkpoints;

/// <summary>The forms of weight file that are read.</summary>
internal enum CheckpointFormat
{
    /// <summary>A JSON header and raw numbers.</summary>
    Safetensors,

    /// <summary>What torch.save writes since PyTorch 1.6: a zip archive of a pickle and one raw file per storage.</summary>
    PyTorchZip,

    /// <summary>What torch.save wrote before: five pickles in a row, then the storages.</summary>
    PyTorchLegacy,
}
