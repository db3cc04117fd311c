using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

using RankTools.Errors;

namespace RankTools.Results;

/// <summary>
/// How a record is made from its properties: by a constructor without parameters, which may be private, or else by that whose parameters are
/// called as the properties are; then by setting those that can be set.
/// </summary>
internal sealed class RecordPlan
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private static readonly ConcurrentDictionary<Type, RecordPlan> Plans = new();

    private readonly ConstructorInfo constructor;
    private readonly int argumentCount;
    private readonly ImmutableArray<PropertyInfo> computed;

    private RecordPlan(Type type)
    {
        Type = type;
        var nullability = new NullabilityInfoContext();
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0).ToArray();
        constructor = type.GetConstructor(Instance, []) ?? type.GetConstructors().Single();
        RecordField[] arguments = [.. constructor.GetParameters().Select(parameter => new RecordField(
            properties.Single(property => property.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)),
            nullability.Create(parameter).WriteState == NullabilityState.Nullable, !parameter.HasDefaultValue, parameter.DefaultValue))];
        var others = properties.Except(arguments.Select(field => field.Property)).ToLookup(property => property.SetMethod is not null);
        argumentCount = arguments.Length;
        computed = [.. others[false]];
        Fields = [.. arguments, .. others[true].Select(property => new RecordField(
            property, nullability.Create(property).ReadState == NullabilityState.Nullable,
            property.IsDefined(typeof(RequiredMemberAttribute)) || !property.SetMethod!.IsPublic, RecordField.Untouched))];
        Names = properties.Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The type of the record.</summary>
    public Type Type { get; }

    /// <summary>All that is stored of it.</summary>
    public ImmutableArray<RecordField> Fields { get; }

    /// <summary>The names of its properties, computed ones too, in any case.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Whether the record writes itself as text that holds all of it, by <see cref="RecordText"/>.</summary>
    public bool HasText => argumentCount > 0 && argumentCount == Fields.Length;

    public static RecordPlan Of(Type type) => Plans.GetOrAdd(type, static type => new(type));

    /// <summary>Whether values of a type are records, which have a plan.</summary>
    public static bool IsRecord(Type type) => type.IsClass && type.GetMethod("<Clone>$") is not null;

    /// <summary>Reads the record.</summary>
    /// <param name="source">What has its properties.</param>
    /// <param name="path">What the record itself is called in errors, with a dot behind it; empty for a result.</param>
    /// <exception cref="RankToolsException"><c>PropertyMissing</c>, <c>PropertyInvalid</c>.</exception>
    public object Read(IPropertySource source, string path = "")
    {
        var names = source.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Make(field =>
        {
            var value = names.Contains(field.Name) ? source[field.Name] : field.IsRequired ? throw ResultErrors.Missing(path + field.Name) : null;
            return value is null && !field.IsRequired ? field.Default : ValueReader.Read(value, field.Type, field.IsNullable, path + field.Name);
        }, path);
    }

    /// <summary>Makes the record of the values of its fields.</summary>
    /// <exception cref="RankToolsException"><c>PropertyInvalid</c>: the values do not go together.</exception>
    public object Make(Func<RecordField, object?> valueOf, string path)
    {
        object?[] values = [.. Fields.Select(valueOf)];
        var record = Try(() => constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, values[..argumentCount], null), path.TrimEnd('.'))!;
        for (var i = argumentCount; i < values.Length; i++)
        {
            if (values[i] != RecordField.Untouched)
                Fields[i].Property.SetValue(record, values[i]);
        }
        // Where lists do not go together, what follows from them cannot be computed.
        foreach (var property in computed)
            Try(() => property.GetValue(record, BindingFlags.DoNotWrapExceptions, null, null, null), path + property.Name);
        return record;
    }

    private static object? Try(Func<object?> make, string name)
    {
        try
        {
            return make();
        }
        catch (Exception failure) when (failure is RankToolsException or ArgumentException or ArithmeticException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw ResultErrors.Contradiction(name, failure);
        }
    }
}
