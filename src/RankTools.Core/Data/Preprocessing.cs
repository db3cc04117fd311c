using System.Collections.Immutable;
using System.Globalization;

using RankTools.Errors;

namespace RankTools.Data;

/// <summary>
/// How an image becomes a network's input: resized, cropped at the centre, scaled to 0…1, normalised per channel. The
/// arithmetic is torchvision's on Pillow images (Resize, CenterCrop, ToTensor, Normalize), but in 64 bits after the crop.
/// </summary>
public sealed record Preprocessing
{
    private static readonly ImmutableArray<double> ImageNetMean = [0.485, 0.456, 0.406];
    private static readonly ImmutableArray<double> ImageNetDeviation = [0.229, 0.224, 0.225];

    /// <summary>What descriptions end with where pictures were turned as their EXIF orientation says.</summary>
    public const string OrientationText = ", turned as EXIF says";

    /// <summary>Of torchvision's ResNets: short side 256 bilinear, centre 224×224, ImageNet's mean and deviation.</summary>
    public static Preprocessing ImageNet { get; } = new()
    {
        Name = nameof(ImageNet),
        ResizeMode = ResizeMode.ShortSide,
        ResizeSize = 256,
        CropSize = 224,
        Mean = ImageNetMean,
        StandardDeviation = ImageNetDeviation,
    };

    /// <summary>Of the paper's ResNets: as <see cref="ImageNet"/>, but resized to 256×256 without keeping the aspect.</summary>
    public static Preprocessing ImageNetPaper { get; } = ImageNet with { Name = nameof(ImageNetPaper), ResizeMode = ResizeMode.Exact };

    /// <summary>Of timm's DeiT and Swin: short side 248 bicubic, centre 224×224, ImageNet's mean and deviation.</summary>
    public static Preprocessing ImageNetBicubic { get; } = ImageNet with
    {
        Name = nameof(ImageNetBicubic),
        ResizeSize = 248,
        Interpolation = Interpolation.Bicubic,
    };

    /// <summary>Of timm's ViT: as <see cref="ImageNetBicubic"/>, but mean and deviation 0.5.</summary>
    public static Preprocessing VisionTransformer { get; } = ImageNetBicubic with
    {
        Name = nameof(VisionTransformer),
        Mean = [0.5, 0.5, 0.5],
        StandardDeviation = [0.5, 0.5, 0.5],
    };

    /// <summary>Of timm's DeiT and Swin for 384×384: short side 384 bicubic, centre 384×384, ImageNet's mean and deviation.</summary>
    public static Preprocessing ImageNetBicubic384 { get; } = ImageNetBicubic with { Name = nameof(ImageNetBicubic384), ResizeSize = 384, CropSize = 384 };

    /// <summary>Of timm's ViT for 384×384: as <see cref="ImageNetBicubic384"/>, but mean and deviation 0.5.</summary>
    public static Preprocessing VisionTransformer384 { get; } = VisionTransformer with { Name = nameof(VisionTransformer384), ResizeSize = 384, CropSize = 384 };

    /// <summary>Of timm's ResMLP and GMixer: short side 256 bicubic, centre 224×224, ImageNet's mean and deviation.</summary>
    public static Preprocessing ImageNetBicubic256 { get; } = ImageNetBicubic with { Name = nameof(ImageNetBicubic256), ResizeSize = 256 };

    /// <summary>Of timm's MLP-Mixer and gMLP: as <see cref="ImageNetBicubic256"/>, but mean and deviation 0.5.</summary>
    public static Preprocessing Mixer { get; } = VisionTransformer with { Name = nameof(Mixer), ResizeSize = 256 };

    /// <summary>Of torchvision's EfficientNet-B0: short side 256 bicubic, centre 224×224, ImageNet's mean and deviation.</summary>
    public static Preprocessing EfficientNet { get; } = ImageNet with { Name = nameof(EfficientNet), Interpolation = Interpolation.Bicubic };

    /// <summary>Of torchvision's ConvNeXt-Tiny: as <see cref="ImageNet"/>, but short side 236.</summary>
    public static Preprocessing ConvNeXtTiny { get; } = ImageNet with { Name = nameof(ConvNeXtTiny), ResizeSize = 236 };

    /// <summary>Of torchvision's ConvNeXt-Small: as <see cref="ImageNet"/>, but short side 230.</summary>
    public static Preprocessing ConvNeXtSmall { get; } = ImageNet with { Name = nameof(ConvNeXtSmall), ResizeSize = 230 };

    /// <summary>Of torchvision's ConvNeXt-Base: as <see cref="ImageNet"/>, but short side 232.</summary>
    public static Preprocessing ConvNeXtBase { get; } = ImageNet with { Name = nameof(ConvNeXtBase), ResizeSize = 232 };

    /// <summary>Of akamaster's CIFAR networks: 32×32 images as they are, ImageNet's mean and deviation.</summary>
    public static Preprocessing Cifar10 { get; } = new()
    {
        Name = nameof(Cifar10),
        RequiredSize = 32,
        Mean = ImageNetMean,
        StandardDeviation = ImageNetDeviation,
    };

    /// <summary>Values divided by 255 and nothing else.</summary>
    public static Preprocessing None { get; } = new() { Name = nameof(None) };

    /// <summary>The presets.</summary>
    public static ImmutableArray<Preprocessing> Presets { get; } =
    [
        ImageNet, ImageNetPaper, ImageNetBicubic, ImageNetBicubic256, ImageNetBicubic384, VisionTransformer, VisionTransformer384, Mixer,
        EfficientNet, ConvNeXtTiny, ConvNeXtSmall, ConvNeXtBase, Cifar10, None,
    ];

    /// <summary>Name of the preset that this is, or comes from.</summary>
    public required string Name { get; init; }

    /// <summary>Whether and how the image is resized.</summary>
    public ResizeMode ResizeMode { get; init; } = ResizeMode.None;

    /// <summary>The size that is resized to, or that is covered where the aspect is kept; of no meaning with <see cref="ResizeMode.None"/>.</summary>
    public ImageSize ResizeSize { get; init; }

    /// <summary>The kernel that resizes.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>What is cut from the centre, zeros around it where the image is smaller; null for no crop.</summary>
    public ImageSize? CropSize { get; init; }

    /// <summary>The size that an image must have before anything is done to it; null for any.</summary>
    public ImageSize? RequiredSize { get; init; }

    /// <summary>What is subtracted from red, green and blue after division by 255.</summary>
    public ImmutableArray<double> Mean { get; init; } = [0, 0, 0];

    /// <summary>What red, green and blue are divided by after that.</summary>
    public ImmutableArray<double> StandardDeviation { get; init; } = [1, 1, 1];

    /// <summary>The preset of a name, whatever its case.</summary>
    /// <param name="name">One of <see cref="Presets"/>.</param>
    /// <exception cref="RankToolsException">PreprocessingNotFound.</exception>
    public static Preprocessing Find(string name) =>
        Presets.FirstOrDefault(preset => preset.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new RankToolsException("PreprocessingNotFound", ErrorKind.NotFound, name,
            $"There is no preprocessing '{name}'. There are: {string.Join(", ", Presets.Select(preset => preset.Name))}.");

    /// <summary>
    /// The same for a network that takes images of another size: the crop has that size, and what is resized to keeps its ratio to the
    /// crop, to the nearest pixel. A preset that neither crops nor asks for a size stays as it is.
    /// </summary>
    /// <param name="size">Rows and columns of the network's input.</param>
    public Preprocessing For(ImageSize size)
    {
        if (CropSize == size || RequiredSize == size)
            return this;
        if (CropSize is not { } crop)
            return RequiredSize is null ? this : this with { RequiredSize = size };
        var (height, width) = (Scaled(ResizeSize.Height, size.Height, crop.Height), Scaled(ResizeSize.Width, size.Width, crop.Width));
        return this with { CropSize = size, ResizeSize = new(height, width) };

        static int Scaled(int resized, int wanted, int cropped) =>
            (int)Math.Round((double)resized * wanted / cropped, MidpointRounding.AwayFromZero);
    }

    /// <summary>Resizes and crops, in 8 bits.</summary>
    /// <param name="image">The picture.</param>
    /// <exception cref="RankToolsException">ImageSizeMismatch, ImageTooLarge, PreprocessingInvalid.</exception>
    public PixelImage Frame(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Validate();
        if (RequiredSize is { } required && new ImageSize(image.Height, image.Width) != required)
        {
            throw new RankToolsException("ImageSizeMismatch", ErrorKind.InvalidData, null,
                $"The image has {image.Width}×{image.Height} pixels; preprocessing {Name} needs {required.Width}×{required.Height}. "
                + "Resize it, or choose another preprocessing.");
        }
        var (width, height) = ResizedSize(image);
        if (CropSize is not { } size)
            return (long)width * height <= ImageReader.MostPixels
                ? ImageResampler.Resize(image, width, height, Interpolation)
                : throw TooLarge(image.Width, image.Height);
        var crop = CentreCrop.Of(width, height, size);
        return crop.Pad(ImageResampler.Resize(image, width, height, Interpolation, crop.Source));
    }

    /// <summary>Resizes, crops and normalises.</summary>
    /// <param name="image">The picture.</param>
    /// <returns>channels × height × width values, row-major, of <see cref="Frame"/>'s height and width.</returns>
    /// <exception cref="RankToolsException">ImageSizeMismatch, ImageTooLarge, PreprocessingInvalid.</exception>
    public double[] Apply(PixelImage image) => Normalise(Frame(image));

    /// <summary>Normalises a picture that has its final size.</summary>
    /// <param name="framed">What <see cref="Frame"/> gave.</param>
    /// <returns>channels × height × width values, row-major.</returns>
    public double[] Normalise(PixelImage framed)
    {
        ArgumentNullException.ThrowIfNull(framed);
        Validate();
        var plane = framed.Width * framed.Height;
        if ((long)plane * PixelImage.Channels > Array.MaxLength)
            throw TooLarge(framed.Width, framed.Height);
        var values = new double[PixelImage.Channels * plane];
        Span<double> byLevel = stackalloc double[256];
        for (var channel = 0; channel < PixelImage.Channels; channel++)
        {
            for (var level = 0; level < byLevel.Length; level++)
                byLevel[level] = ((level / 255.0) - Mean[channel]) / StandardDeviation[channel];
            var target = values.AsSpan(channel * plane, plane);
            for (var i = 0; i < target.Length; i++)
                target[i] = byLevel[framed.Rgb[(i * PixelImage.Channels) + channel]];
        }
        return values;
    }

    /// <summary>
    /// All of it in one line, for results to keep: <c>ImageNet: short side 256 Bilinear, crop 224x224, mean 0.485 0.456 0.406, deviation 0.229 0.224 0.225</c>.
    /// Sizes are height x width.
    /// </summary>
    /// <param name="followsOrientation">True where pictures are turned as their EXIF orientation says, which the end of the line then says.</param>
    public string Describe(bool followsOrientation = false)
    {
        List<string> parts = [];
        if (RequiredSize is { } required)
            parts.Add($"size {required}");
        if (ResizeMode == ResizeMode.ShortSide && ResizeSize.Height == ResizeSize.Width)
            parts.Add($"short side {ResizeSize.Height} {Interpolation}");
        else if (ResizeMode != ResizeMode.None)
            parts.Add($"{(ResizeMode == ResizeMode.Exact ? "resized to" : "covering")} {ResizeSize} {Interpolation}");
        if (CropSize is { } crop)
            parts.Add($"crop {crop}");
        parts.Add($"mean {Numbers(Mean)}");
        parts.Add($"deviation {Numbers(StandardDeviation)}");
        return $"{Name}: {string.Join(", ", parts)}{(followsOrientation ? OrientationText : "")}";

        static string Numbers(ImmutableArray<double> values) => string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private (int Width, int Height) ResizedSize(PixelImage image)
    {
        switch (ResizeMode)
        {
            case ResizeMode.None: return (image.Width, image.Height);
            case ResizeMode.Exact: return (ResizeSize.Width, ResizeSize.Height);
        }
        // The side that would fall short decides; for a square that is the shorter one.
        var byWidth = (long)image.Width * ResizeSize.Height <= (long)image.Height * ResizeSize.Width;
        var (fixedSide, decisive, other) = byWidth ? (ResizeSize.Width, image.Width, image.Height) : (ResizeSize.Height, image.Height, image.Width);
        // Division in floating point, then truncation: torchvision's int(size * long / short).
        var scaled = (long)fixedSide * other / (double)decisive;
        if (scaled > int.MaxValue)
            throw TooLarge(image.Width, image.Height);
        return byWidth ? (fixedSide, (int)scaled) : ((int)scaled, fixedSide);
    }

    private void Validate()
    {
        if (ResizeMode != ResizeMode.None && !ResizeSize.IsUsable)
            throw Invalid($"it resizes to {ResizeSize} pixels; sides of 1 to {ImageSize.MostSide} can be used");
        if (CropSize is { IsUsable: false } crop)
            throw Invalid($"it crops to {crop} pixels; sides of 1 to {ImageSize.MostSide} can be used");
        if (Mean.IsDefault || Mean.Length != PixelImage.Channels || Mean.Any(value => !double.IsFinite(value)))
            throw Invalid("its mean is not three finite numbers");
        if (StandardDeviation.IsDefault || StandardDeviation.Length != PixelImage.Channels
            || StandardDeviation.Any(value => !double.IsFinite(value) || value == 0))
            throw Invalid("its standard deviation is not three finite numbers other than zero");
    }

    private RankToolsException Invalid(string found) =>
        new("PreprocessingInvalid", ErrorKind.InvalidArgument, Name, $"Preprocessing {Name} cannot be used: {found}.");

    private static RankToolsException TooLarge(int width, int height) =>
        new("ImageTooLarge", ErrorKind.LimitExceeded, null,
            $"An image of {width}×{height} pixels is too large, or too long and thin, to be resized. Crop it first.");
}
