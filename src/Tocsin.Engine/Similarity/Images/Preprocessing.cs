namespace Tocsin.Engine.Similarity.Images;

/// <summary>Which of a picture's sides <see cref="Preprocessing.Size"/> is about.</summary>
public enum ResizeFit
{
    /// <summary>The shorter one; the other keeps the proportions, and what sticks out of the crop is lost (torchvision).</summary>
    ShortSide,

    /// <summary>Both, whatever the proportions were (Keras).</summary>
    Stretch,
}

/// <summary>The order of a tensor's channels.</summary>
public enum ChannelOrder
{
    Rgb,

    /// <summary>As models that came from Caffe want it.</summary>
    Bgr,
}

/// <summary>
/// What is done to a picture before a network sees it. The defaults are those of ImageNet models as torchvision trains them. Samples are 0 to 1 before the mean is
/// taken away; a model of Caffe's kind (0 to 255, less a mean, not divided) has means of 103.939/255 and so on and a deviation of 1/255.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Pixels of a side after resizing, 1 to 4096.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Pixels of both sides of the square that is cut from the middle: the network's input, 1 to <see cref="Size"/>.</summary>
    public int Crop { get; init; } = 224;

    public ResizeFit Fit { get; init; } = ResizeFit.ShortSide;

    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>Taken away from each channel: red, green, blue, in this order whatever <see cref="ChannelOrder"/> is.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Each channel is divided by it, after the mean was taken away: red, green, blue.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.229f, 0.224f, 0.225f];

    public ChannelOrder ChannelOrder { get; init; } = ChannelOrder.Rgb;

    /// <summary>Floats of the tensor: 3 x <see cref="Crop"/> x <see cref="Crop"/>.</summary>
    public int Length => 3 * Crop * Crop;

    /// <summary>Everything that is wrong with it, each naming the setting.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (Size is < 1 or > 4096)
        {
            faults.Add($"Size is {Size}; it is 1 to 4096 pixels.");
        }

        if (Crop < 1 || Crop > Size)
        {
            faults.Add($"Crop is {Crop}; it is 1 to Size ({Size}) pixels.");
        }

        if (Mean.Count != 3 || !Mean.All(float.IsFinite))
        {
            faults.Add($"Mean is [{string.Join(", ", Mean)}]; it is three numbers: red, green, blue.");
        }

        if (Deviation.Count != 3 || !Deviation.All(value => float.IsFinite(value) && value > 0))
        {
            faults.Add($"Deviation is [{string.Join(", ", Deviation)}]; it is three numbers above 0: red, green, blue.");
        }

        return faults;
    }
}
