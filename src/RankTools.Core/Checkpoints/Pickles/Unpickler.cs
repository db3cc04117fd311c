using System.Numerics;
using RankTools.Errors;

namespace RankTools.Checkpoints.Pickles;

/// <summary>
/// Interprets a pickle without running any of it: numbers, texts, lists (<c>List&lt;object?&gt;</c>), tuples (<c>object?[]</c>),
/// dictionaries (<see cref="PickleDictionary"/>), and calls of the names on the fixed list of <see cref="PickleGlobal"/>. Work and
/// memory grow in proportion to the bytes read, with a limit on both.
/// </summary>
internal sealed class Unpickler
{
    private const int InstructionLimit = 8_000_000;
    private const int LongByteLimit = 256;
    private const int HighestProtocol = 5;
    private readonly PickleInput input;
    private readonly PickleStack stack;
    private readonly PickleCalls calls;
    private readonly Dictionary<long, object?> memo = [];

    public Unpickler(PickleInput input)
    {
        this.input = input;
        stack = new(input);
        calls = new(input.Path);
    }

    /// <summary>Every storage that the pickle mentioned, by key.</summary>
    public IReadOnlyDictionary<string, StorageReference> Storages => calls.Storages;

    /// <summary>Reads one pickle; the input then stands behind it.</summary>
    /// <exception cref="RankToolsException">
    /// <c>UnsafePickle</c>, <c>CheckpointTruncated</c>, <c>CheckpointCorrupt</c>, <c>CheckpointLimitExceeded</c>,
    /// <c>CheckpointElementTypeUnsupported</c>.
    /// </exception>
    public object? Load()
    {
        for (int i = 0; i < InstructionLimit; i++)
        {
            var opcode = (PickleOpcode)input.ReadByte();
            if (opcode == PickleOpcode.Stop) return stack.Pop();
            if (!TryScalar(opcode) && !TryContainer(opcode)) Execute(opcode);
        }

        throw CheckpointErrors.LimitExceeded(input.Path, $"its pickle has more than {InstructionLimit} instructions");
    }

    private bool TryScalar(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None: stack.Push(null); break;
            case PickleOpcode.True: stack.Push(true); break;
            case PickleOpcode.False: stack.Push(false); break;
            case PickleOpcode.UInt8: stack.Push((long)input.ReadByte()); break;
            case PickleOpcode.UInt16: stack.Push((long)input.ReadUInt16()); break;
            case PickleOpcode.Int32: stack.Push((long)input.ReadInt32()); break;
            case PickleOpcode.Long1: stack.Push(ReadLong(input.ReadByte())); break;
            case PickleOpcode.Long4: stack.Push(ReadLong(input.ReadUInt32())); break;
            case PickleOpcode.Float64: stack.Push(input.ReadDouble()); break;
            case PickleOpcode.ShortUnicode: stack.Push(input.ReadText(input.ReadByte())); break;
            case PickleOpcode.Unicode: stack.Push(input.ReadText(input.ReadUInt32())); break;
            case PickleOpcode.Unicode8: stack.Push(input.ReadText(input.ReadUInt64())); break;
            case PickleOpcode.ShortString: stack.Push(input.ReadText(input.ReadByte())); break;
            case PickleOpcode.String: stack.Push(input.ReadText(input.ReadUInt32())); break;
            case PickleOpcode.ShortBytes: stack.Push(input.ReadBytes(input.ReadByte())); break;
            case PickleOpcode.Bytes: stack.Push(input.ReadBytes(input.ReadUInt32())); break;
            case PickleOpcode.Bytes8 or PickleOpcode.ByteArray8: stack.Push(input.ReadBytes(input.ReadUInt64())); break;
            case PickleOpcode.IntegerText: stack.Push(PickleText.Integer(input)); break;
            case PickleOpcode.LongText: stack.Push(PickleText.Integer(input)); break;
            case PickleOpcode.FloatText: stack.Push(PickleText.Float(input)); break;
            case PickleOpcode.StringText: stack.Push(PickleText.Quoted(input)); break;
            case PickleOpcode.UnicodeText: stack.Push(PickleText.Escaped(input, input.ReadLine())); break;
            default: return false;
        }

        return true;
    }

    private bool TryContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple: stack.Push(Array.Empty<object?>()); break;
            case PickleOpcode.Tuple1: stack.Push(stack.PopTuple(1)); break;
            case PickleOpcode.Tuple2: stack.Push(stack.PopTuple(2)); break;
            case PickleOpcode.Tuple3: stack.Push(stack.PopTuple(3)); break;
            case PickleOpcode.Tuple or PickleOpcode.FrozenSet: stack.Push(stack.PopToMark()); break;
            case PickleOpcode.EmptyList or PickleOpcode.EmptySet: stack.Push(new List<object?>()); break;
            case PickleOpcode.List: stack.Push(new List<object?>(stack.PopToMark())); break;
            case PickleOpcode.Append:
                object? item = stack.Pop();
                stack.Peek<List<object?>>().Add(item);
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                object?[] items = stack.PopToMark();
                stack.Peek<List<object?>>().AddRange(items);
                break;
            case PickleOpcode.EmptyDictionary: stack.Push(new PickleDictionary()); break;
            case PickleOpcode.Dictionary:
                object?[] content = stack.PopToMark();
                stack.Push(new PickleDictionary());
                SetItems(content);
                break;
            case PickleOpcode.SetItem: SetItems(stack.PopTuple(2)); break;
            case PickleOpcode.SetItems: SetItems(stack.PopToMark()); break;
            default: return false;
        }

        return true;
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                byte protocol = input.ReadByte();
                if (protocol > HighestProtocol) throw Damaged($"protocol {protocol} is not one of pickle's");
                break;
            case PickleOpcode.Frame: input.Require(input.ReadUInt64()); break;
            case PickleOpcode.Mark: stack.PushMark(); break;
            case PickleOpcode.Pop: stack.Drop(); break;
            case PickleOpcode.PopMark: stack.PopToMark(); break;
            case PickleOpcode.Duplicate: stack.Push(stack.Peek()); break;
            case PickleOpcode.PutByte: memo[input.ReadByte()] = stack.Peek(); break;
            case PickleOpcode.PutInt32: memo[input.ReadUInt32()] = stack.Peek(); break;
            case PickleOpcode.PutText: memo[PickleText.Index(input)] = stack.Peek(); break;
            case PickleOpcode.Memoize: memo[memo.Count] = stack.Peek(); break;
            case PickleOpcode.GetByte: Recall(input.ReadByte()); break;
            case PickleOpcode.GetInt32: Recall(input.ReadUInt32()); break;
            case PickleOpcode.GetText: Recall(PickleText.Index(input)); break;
            case PickleOpcode.Global: stack.Push(FindGlobal(input.ReadLine(), input.ReadLine())); break;
            case PickleOpcode.StackGlobal:
                string name = stack.Pop<string>();
                stack.Push(FindGlobal(stack.Pop<string>(), name));
                break;
            case PickleOpcode.Instance: stack.Push(calls.Invoke(FindGlobal(input.ReadLine(), input.ReadLine()), stack.PopToMark())); break;
            case PickleOpcode.Object:
                object?[] parts = stack.PopToMark();
                if (parts is not [PickleGlobal type, .. var rest]) throw Damaged("an object without a class");
                stack.Push(calls.Invoke(type, rest));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                object?[] arguments = stack.Pop<object?[]>();
                stack.Push(calls.Invoke(stack.Pop<PickleGlobal>(), arguments));
                break;
            case PickleOpcode.PersistentId: stack.Push(calls.FindStorage(stack.Pop())); break;
            case PickleOpcode.Build: Build(stack.Pop(), stack.Peek()); break;
            case PickleOpcode.Extension1 or PickleOpcode.Extension2 or PickleOpcode.Extension4:
                throw CheckpointErrors.UnsafePickle(input.Path, "names a class by a number of Python's extension registry");
            default: throw Damaged($"{(byte)opcode:x2} is no instruction that PyTorch writes");
        }
    }

    // Attributes of a dictionary (a state dictionary carries '_metadata') are left out; nothing else here has any.
    private void Build(object? state, object? target)
    {
        if (target is not PickleDictionary || state is not (PickleDictionary or object?[]))
            throw Damaged("attributes are set on something that has none");
    }

    private void SetItems(object?[] content)
    {
        if (content.Length % 2 != 0) throw Damaged("a key without a value");
        var dictionary = stack.Peek<PickleDictionary>();
        for (int i = 0; i < content.Length; i += 2) dictionary.Set(content[i], content[i + 1]);
    }

    private PickleGlobal FindGlobal(string module, string name) => PickleGlobal.Find(input.Path, module, name);

    private void Recall(long index) =>
        stack.Push(memo.TryGetValue(index, out object? value) ? value : throw Damaged($"memo {index} was never filled"));

    // Numbers that fit become long; larger ones (the magic number is one) stay BigInteger.
    private object ReadLong(uint count)
    {
        if (count > LongByteLimit) throw Damaged($"a number of {count} bytes");
        var value = new BigInteger(input.ReadBytes(count));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private RankToolsException Damaged(string found) =>
        CheckpointErrors.Corrupt(input.Path, $"before {input.Position} of its pickle, {found}");
}
