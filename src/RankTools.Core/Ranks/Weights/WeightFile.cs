using System.Collections.Immutable;

using RankTools.Checkpoints;
using RankTools.Errors;
using RankTools.Networks.Onnx.Format;

using static TorchSharp.torch;

namespace RankTools.Ranks.Weights;

/// <summary>The arrays of a weight file one by one, whatever its form; the files of an index are opened one after another.</summary>
internal static class WeightFile
{
    /// <summary>Enumerates floating-point arrays. A file stays open while its arrays are looked at.</summary>
    /// <param name="path">A safetensors, PyTorch or ONNX file, or the index of a checkpoint in several files.</param>
    /// <param name="failed">Told of a file of an index that cannot be read; the others go on.</param>
    /// <param name="cancellation">Checked while an ONNX file is read.</param>
    /// <exception cref="RankToolsException">As <see cref="Checkpoint.Open"/>, <see cref="CheckpointIndex.Read"/> and ONNX files.</exception>
    public static IEnumerable<WeightTensor> Read(string path, Action<RankToolsException> failed, CancellationToken cancellation)
    {
        if (CheckpointIndex.IsIndex(path))
            return CheckpointIndex.Read(path).Shards.SelectMany(shard => OfShard(path, shard.Path, shard.Names, failed));
        return OnnxModelFile.IsOnnx(path) ? OfOnnx(path, cancellation) : OfCheckpoint(path);
    }

    private static IEnumerable<WeightTensor> OfShard(
        string index, string path, ImmutableHashSet<string> expected, Action<RankToolsException> failed)
    {
        Checkpoint checkpoint;
        try
        {
            checkpoint = Checkpoint.OpenAs(path, isMapped: false);
        }
        catch (RankToolsException e)
        {
            failed(e);
            yield break;
        }
        using (checkpoint)
        {
            if (expected.FirstOrDefault(name => !checkpoint.TryGet(name, out _)) is { } missing)
                failed(CheckpointErrors.ShardMismatch(index, $"'{missing}' should be in '{Path.GetFileName(path)}'"));
            foreach (var entry in checkpoint.Entries.Where(entry => expected.Contains(entry.Name) && entry.ElementType.IsFloatingPoint()))
                yield return new OfEntry(checkpoint, entry);
        }
    }

    private static IEnumerable<WeightTensor> OfCheckpoint(string path)
    {
        using var checkpoint = Checkpoint.OpenAs(path, isMapped: false);
        foreach (var entry in checkpoint.Entries.Where(entry => entry.ElementType.IsFloatingPoint()))
            yield return new OfEntry(checkpoint, entry);
    }

    private static IEnumerable<WeightTensor> OfOnnx(string path, CancellationToken cancellation)
    {
        foreach (var tensor in OnnxModelFile.Read(path, cancellation).Graph.Initializers)
        {
            if (tensor.ElementType.Stored() is { } stored && stored.IsFloatingPoint())
                yield return new OfInitializer(tensor);
        }
    }

    private sealed class OfEntry(Checkpoint checkpoint, CheckpointEntry entry)
        : WeightTensor(entry.Name, entry.ElementType.ToString(), entry.Shape, entry.ElementType == Checkpoints.ElementType.Float64)
    {
        public override bool ReadsInParts => checkpoint.ReadsInParts(entry);

        public override void Read(long start, Span<float> destination) => checkpoint.ReadRange(entry, start, destination);

        public override void Read(long start, Span<double> destination) => checkpoint.ReadRange(entry, start, destination);
    }

    private sealed class OfInitializer(OnnxTensor tensor)
        : WeightTensor(tensor.Name, tensor.ElementType.ToString(), tensor.Shape, tensor.ElementType == OnnxElementType.Double)
    {
        public override bool ReadsInParts => false;

        public override void Read(long start, Span<float> destination)
        {
            using var values = tensor.ToTensor();
            using var single = values.to(float32);
            single.flatten().narrow(0, start, destination.Length).data<float>().CopyTo(destination);
        }

        public override void Read(long start, Span<double> destination)
        {
            using var values = tensor.ToTensor();
            using var twice = values.to(float64);
            twice.flatten().narrow(0, start, destination.Length).data<double>().CopyTo(destination);
        }
    }
}
