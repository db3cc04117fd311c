using System.Buffers.Binary;
using System.Text;
using RankTools.Errors;

namespace RankTools.Checkpoints;

/// <summary>Tells by its first bytes what a file is, and where it is not a weight file, what it looks like.</summary>
internal static class FormatDetection
{
    private const int HeadBytes = 1024;

    private static readonly (byte[] Magic, string Name, string Remedy)[] KnownForms =
    [
        ([0x89, .. "HDF\r\n"u8], "an HDF5 file (Keras, h5py)", "Save the weights as safetensors or with torch.save."),
        ([.. "GGUF"u8], "a GGUF file", "Use the weights that it was converted from."),
        ([0x93, .. "NUMPY"u8], "a NumPy array (.npy)", "It holds one array without a name; save named weights as safetensors."),
        ([0x1F, 0x8B], "compressed with gzip", "Unpack it first."),
        ([.. "BZh"u8], "compressed with bzip2", "Unpack it first."),
        ([0xFD, .. "7zXZ"u8], "compressed with xz", "Unpack it first."),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstandard", "Unpack it first."),
        ([.. "7z"u8, 0xBC, 0xAF], "a 7-Zip archive", "Unpack it first."),
        ([.. "Rar!"u8], "a RAR archive", "Unpack it first."),
        ([.. "version https://git-lfs"u8], "a git-LFS pointer, not the file it points at", "Fetch the file itself: git lfs pull."),
    ];

    private static readonly (byte[] Magic, string Name)[] OtherFiles =
    [
        ([0x89, .. "PNG"u8], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ([.. "GIF8"u8], "a GIF image"),
        ([.. "%PDF"u8], "a PDF document"),
        ([0x7F, .. "ELF"u8], "a program or library"),
        ([.. "MZ"u8], "a program or library"),
        ([.. "MATLAB"u8], "a MATLAB file"),
    ];

    /// <summary>The format of a weight file.</summary>
    /// <exception cref="RankToolsException"><c>CheckpointFormatUnknown</c>, <c>CheckpointFormatUnsupported</c>.</exception>
    public static CheckpointFormat Identify(CheckpointFile file)
    {
        var buffer = new byte[Math.Min(HeadBytes, file.Length)];
        file.Read(0, buffer);
        ReadOnlySpan<byte> head = buffer;

        if (head.StartsWith("PK\x03\x04"u8) || head.StartsWith("PK\x05\x06"u8)) return CheckpointFormat.PyTorchZip;
        // Before pickles: the length of a safetensors header, 640 for example, can be the two bytes that a pickle begins with.
        if (IsSafetensors(head)) return CheckpointFormat.Safetensors;
        if (IsPickle(head)) return CheckpointFormat.PyTorchLegacy;
        foreach (var (magic, name, remedy) in KnownForms)
        {
            if (head.StartsWith(magic)) throw CheckpointErrors.FormatUnsupported(file.Path, name, remedy);
        }

        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
            throw CheckpointErrors.FormatUnsupported(file.Path, "a tar archive (PyTorch's form before 0.1.10, or packed files)",
                "Unpack it, or load it in PyTorch and save it again.");
        if (IsOnnx(head))
            throw CheckpointErrors.FormatUnsupported(file.Path, "an ONNX model", "It is a whole network, not weights for one.");
        throw CheckpointErrors.FormatUnknown(file.Path, Describe(head));
    }

    // Byte 8 begins a JSON object. A length of 2^56 or more is no header that was merely cut or damaged.
    private static bool IsSafetensors(ReadOnlySpan<byte> head) =>
        head.Length >= 9 && head[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) < 1UL << 56;

    /// <summary>
    /// Protocols 2 to 5 begin with the opcode 80 and their number; the older text protocols have no mark of their own, but a pickle
    /// that would run something begins by naming it: <c>c</c>, module, newline, name, newline.
    /// </summary>
    private static bool IsPickle(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 2 && head[0] == 0x80 && head[1] is >= 2 and <= 5) return true;
        if (head[0] != (byte)'c') return false;
        int end = head.IndexOf((byte)'\n');
        if (end < 2) return false;
        foreach (byte letter in head[1..end])
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'_' or (byte)'.')) return false;
        }

        return head[(end + 1)..].Contains((byte)'\n');
    }

    /// <summary>
    /// True for a protocol buffer whose first field is the IR version, a small number, followed by one of the model's other fields.
    /// </summary>
    public static bool IsOnnx(ReadOnlySpan<byte> head) =>
        head.Length >= 3 && head[0] == 0x08 && head[1] is >= 1 and <= 32
        && head[2] is 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42;

    private static string Describe(ReadOnlySpan<byte> head)
    {
        foreach (var (magic, name) in OtherFiles)
        {
            if (head.StartsWith(magic)) return name;
        }

        if (head.IndexOfAnyExcept((byte)0) < 0) return "nothing but zero bytes";
        foreach (byte value in head)
        {
            if (value is < 0x20 and not ((byte)'\n' or (byte)'\r' or (byte)'\t')) return "binary data of another kind";
        }

        string text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith('<'))
        {
            bool isPage = text.Contains("<html", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase);
            return isPage ? "a web page (HTML), saved in place of the download" : "XML";
        }

        return text.StartsWith('{') || text.StartsWith('[') ? "JSON text" : "text";
    }
}
