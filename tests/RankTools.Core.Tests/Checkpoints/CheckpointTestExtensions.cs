using RankTools.Checkpoints;
using RankTools.Errors;

namespace RankTools.Core.Tests.Checkpoints;

/// <summary>Short ways to read entries and to meet errors.</summary>
internal static class CheckpointTestExtensions
{
    public static CheckpointEntry Entry(this Checkpoint checkpoint, string name)
    {
        Assert.True(checkpoint.TryGet(name, out var entry), $"{name} is missing");
        return entry;
    }

    public static float[] Floats(this Checkpoint checkpoint, string name)
    {
        var values = new float[checkpoint.Entry(name).ElementCount];
        checkpoint.Read(checkpoint.Entry(name), values);
        return values;
    }

    public static double[] Doubles(this Checkpoint checkpoint, string name)
    {
        var values = new double[checkpoint.Entry(name).ElementCount];
        checkpoint.Read(checkpoint.Entry(name), values);
        return values;
    }

    public static long[] Integers(this Checkpoint checkpoint, string name)
    {
        var values = new long[checkpoint.Entry(name).ElementCount];
        checkpoint.Read(checkpoint.Entry(name), values);
        return values;
    }

    /// <summary>Opens bytes as a file and returns what <paramref name="ask"/> finds.</summary>
    public static T Open<T>(byte[] content, Func<Checkpoint, T> ask)
    {
        using var file = new TemporaryFile(content);
        using var checkpoint = Checkpoint.Open(file.Path);
        return ask(checkpoint);
    }

    /// <summary>Opens bytes that must be refused and returns the error, which must name the file.</summary>
    public static RankToolsException Refused(byte[] content)
    {
        using var file = new TemporaryFile(content);
        var error = Assert.Throws<RankToolsException>(() => Checkpoint.Open(file.Path).Dispose());
        Assert.Contains(file.Path, error.Message);
        Assert.Equal(file.Path, error.Target);
        return error;
    }
}
