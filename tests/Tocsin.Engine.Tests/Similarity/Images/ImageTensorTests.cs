using Tocsin.Engine.Similarity.Images;

namespace Tocsin.Engine.Tests.Similarity.Images;

/// <summary>What a network is given.</summary>
public sealed class ImageTensorTests
{
    private static readonly Preprocessing Plain = new() { Size = 32, Crop = 24, Mean = [0, 0, 0], Deviation = [1, 1, 1] };

    [PillowTheory]
    [InlineData(ResizeFit.ShortSide, ResizeFilter.Bilinear, 51, 14)] // a margin of 13.5 is rounded to the even one
    [InlineData(ResizeFit.ShortSide, ResizeFilter.Bicubic, 51, 14)]
    [InlineData(ResizeFit.Stretch, ResizeFilter.Bilinear, 32, 4)]
    public void The_square_in_the_middle_is_that_of_a_picture_resized_by_another_library(ResizeFit fit, ResizeFilter filter, int width, int left)
    {
        Picture picture = ImageResizeTests.Noise(new Random(3), 91, 57);
        string folder = Directory.CreateTempSubdirectory("tocsin-tensor-").FullName;
        try
        {
            Pillow.WritePpm(Path.Combine(folder, "in.ppm"), picture);
            File.WriteAllText(Path.Combine(folder, "jobs.txt"), $"{width} 32 {filter}");
            Pillow.Run("resize", folder);
            Picture expected = Pillow.ReadPpm(Path.Combine(folder, "0.ppm"));

            Preprocessing how = Plain with { Fit = fit, Filter = filter };
            float[] chw = new float[how.Length];
            ImageTensor.Fill(picture, how, chw);

            const int Top = (32 - 24) / 2;
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < 24; y++)
                {
                    for (int x = 0; x < 24; x++)
                    {
                        float pillow = expected.Rgb[((((Top + y) * width) + left + x) * 3) + c];
                        Assert.InRange((chw[(((c * 24) + y) * 24) + x] * 255) - pillow, -2, 2);
                    }
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Mean_deviation_and_order_of_channels_are_as_stated()
    {
        Picture picture = new(40, 40, [.. Enumerable.Range(0, 40 * 40).SelectMany(_ => (byte[])[255, 51, 0])]);
        Preprocessing how = new() { Size = 8, Crop = 4, Mean = [0.5f, 0.1f, 0.25f], Deviation = [0.5f, 0.2f, 0.25f] };
        float[] rgb = new float[48], bgr = new float[48];
        ImageTensor.Fill(picture, how, rgb);
        ImageTensor.Fill(picture, how with { ChannelOrder = ChannelOrder.Bgr }, bgr);

        float[] expected = [1, 0.5f, -1];
        for (int c = 0; c < 3; c++)
        {
            Assert.All(rgb[(c * 16)..((c + 1) * 16)], value => Assert.Equal(expected[c], value, 5));
            Assert.All(bgr[(c * 16)..((c + 1) * 16)], value => Assert.Equal(expected[2 - c], value, 5));
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_it_is_warm()
    {
        Picture picture = ImageResizeTests.Noise(new Random(4), 300, 200);
        float[] chw = new float[Plain.Length];

        AllocationProbe.AssertNone(() => ImageTensor.Fill(picture, Plain, chw));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 65_535)]
    [InlineData(65_535, 1)]
    public void Pictures_of_any_proportions_are_taken(int width, int height)
    {
        Picture picture = ImageResizeTests.Noise(new Random(4), width, height);
        foreach (ResizeFit fit in Enum.GetValues<ResizeFit>())
        {
            float[] chw = new float[Plain.Length];
            ImageTensor.Fill(picture, Plain with { Fit = fit }, chw);
            Assert.All(chw, value => Assert.InRange(value, 0, 1));
        }
    }

    [Fact]
    public void All_faults_of_the_settings_are_told_at_once()
    {
        Preprocessing how = new() { Size = 0, Crop = 9, Mean = [1], Deviation = [0, 1, 1] };

        Assert.Equal(4, how.Faults().Count);
        Assert.Empty(new Preprocessing().Faults());
        Assert.Throws<ArgumentException>(() => ImageTensor.Fill(new(1, 1, new byte[3]), how, new float[how.Length]));
        Assert.Throws<ArgumentException>(() => ImageTensor.Fill(new(1, 1, new byte[3]), Plain, new float[5]));
    }
}
