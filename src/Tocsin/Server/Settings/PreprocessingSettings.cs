using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Server.Settings;

/// <summary>What is done to a picture before a model sees it; the defaults are those of ImageNet models as torchvision trains them.</summary>
public sealed record PreprocessingSettings
{
    private static readonly Preprocessing Defaults = new();

    /// <summary>Pixels of a side after resizing.</summary>
    [Between(1, 4096)]
    public int Size { get; init; } = Defaults.Size;

    /// <summary>Pixels of both sides of the square that is cut from the middle: the model's input.</summary>
    [Between(1, 4096)]
    public int Crop { get; init; } = Defaults.Crop;

    /// <summary>Which side <see cref="Size"/> is about: the short one, or both, stretched.</summary>
    public ResizeFit Fit { get; init; } = Defaults.Fit;

    /// <summary>How pixels weigh by distance.</summary>
    public ResizeFilter Filter { get; init; } = Defaults.Filter;

    /// <summary>Taken away from red, green and blue, which are 0 to 1.</summary>
    [Between(-255, 255)]
    public IReadOnlyList<double> Mean { get; init; } = [.. Defaults.Mean.Select(static value => Math.Round(value, 6))];

    /// <summary>Red, green and blue are divided by it.</summary>
    [Between(1e-6, 255)]
    public IReadOnlyList<double> Deviation { get; init; } = [.. Defaults.Deviation.Select(static value => Math.Round(value, 6))];

    /// <summary>The order in which the model takes the channels.</summary>
    public ChannelOrder ChannelOrder { get; init; } = Defaults.ChannelOrder;

    internal Preprocessing ToPreprocessing() => new()
    {
        Size = Size,
        Crop = Crop,
        Fit = Fit,
        Filter = Filter,
        Mean = [.. Mean.Select(static value => (float)value)],
        Deviation = [.. Deviation.Select(static value => (float)value)],
        ChannelOrder = ChannelOrder,
    };
}
