using TorchSharp;
using TorchSharp.Modules;

namespace RankTools.Samples.Networks;

/// <summary>
/// A network's named tensors: parameters, which the optimizer changes, and buffers, which the network itself keeps. Initial
/// values are drawn from a generator of the set's own, so a seed fixes them whatever else uses random numbers.
/// </summary>
internal sealed class WeightSet(long seed) : IDisposable
{
    private readonly torch.Generator generator = new((ulong)seed);
    private readonly List<(string Name, torch.Tensor Tensor)> all = [];
    private readonly Dictionary<string, torch.Tensor> byName = [];
    private readonly List<Parameter> parameters = [];

    /// <summary>All tensors in the order they were added.</summary>
    public IReadOnlyList<(string Name, torch.Tensor Tensor)> All => all;

    /// <summary>The tensors that the optimizer changes.</summary>
    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>The tensor of a name.</summary>
    public torch.Tensor this[string name] => byName[name];

    /// <summary>Adds a parameter of normally distributed values.</summary>
    public void AddNormal(string name, double deviation, params long[] shape)
    {
        using var scope = torch.NewDisposeScope();
        AddParameter(name, torch.randn(shape, generator: generator) * deviation);
    }

    /// <summary>Adds a parameter whose values are all the same.</summary>
    public void AddConstant(string name, double value, params long[] shape)
    {
        using var scope = torch.NewDisposeScope();
        AddParameter(name, torch.full(shape, value, torch.float32));
    }

    /// <summary>Adds a buffer whose values are all the same.</summary>
    public void AddBuffer(string name, double value, params long[] shape) =>
        Register(name, torch.full(shape, value, torch.float32).DetachFromDisposeScope());

    /// <summary>Adds a parameter with the values of a tensor, which are copied.</summary>
    public Parameter Add(string name, torch.Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        return AddParameter(name, values.clone());
    }

    /// <summary>Replaces every value by those of a file.</summary>
    /// <exception cref="InvalidDataException">Names or shapes are not this set's.</exception>
    public void Load(IReadOnlyDictionary<string, (long[] Shape, float[] Values)> tensors)
    {
        if (tensors.Keys.Except(byName.Keys).Concat(byName.Keys.Except(tensors.Keys)).FirstOrDefault() is { } odd)
            throw new InvalidDataException($"'{odd}' is in only one of the file and the network.");
        using var off = torch.no_grad();
        foreach (var (name, tensor) in all)
        {
            var (shape, values) = tensors[name];
            if (!shape.SequenceEqual(tensor.shape))
                throw new InvalidDataException(
                    $"'{name}' is [{string.Join(", ", shape)}] in the file, [{string.Join(", ", tensor.shape)}] in the network.");
            using var source = torch.tensor(values, shape);
            tensor.copy_(source);
        }
    }

    /// <summary>Copies every value.</summary>
    public IReadOnlyList<(string Name, long[] Shape, float[] Values)> Save() =>
        [.. all.Select(entry => (entry.Name, entry.Tensor.shape, entry.Tensor.detach().data<float>().ToArray()))];

    public void Dispose()
    {
        foreach (var (_, tensor) in all)
            tensor.Dispose();
        generator.Dispose();
    }

    private Parameter AddParameter(string name, torch.Tensor values)
    {
        var parameter = (Parameter)new Parameter(values).DetachFromDisposeScope();
        parameters.Add(parameter);
        Register(name, parameter);
        return parameter;
    }

    private void Register(string name, torch.Tensor tensor)
    {
        byName.Add(name, tensor);
        all.Add((name, tensor));
    }
}
