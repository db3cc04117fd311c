using System.ComponentModel;
using System.Globalization;

namespace RankTools.Ranks;

/// <summary>Lets PowerShell and other users of type converters cast text to a <see cref="Spectrum"/> and back.</summary>
public sealed class SpectrumConverter : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    /// <inheritdoc/>
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? Spectrum.Parse(text) : base.ConvertFrom(context, culture, value);
}
