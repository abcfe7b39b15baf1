using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Tocsin.Commands.Images;
using Tocsin.Engine.Similarity.Embedding;
using Tocsin.Engine.Similarity.Examining;
using Tocsin.Engine.Similarity.Images;
using Tocsin.Server.Settings;

namespace Tocsin.Commands;

/// <summary><c>tocsin images</c>: makes feature files of pictures, and asks them what looks like one.</summary>
internal static class ImagesCommand
{
    private const string DescriptorName = "descriptor";
    private const string OnnxName = "onnx";
    private const int UsualHits = 9;
    private const int MostHits = 10_000;

    private static readonly TimeSpan LongestModelTime = TimeSpan.FromHours(1);
    private static readonly Preprocessing Usual = new();
    private static readonly OnnxOptions UsualModel = new() { Model = "" };

    private static readonly Option<string?> Model = new("--model") { HelpName = "FILE", Description = "The ONNX model (with --embedder onnx)" };
    private static readonly Option<string?> Runtime = new("--runtime") { HelpName = "FILE", Description = "ONNX Runtime's library (default: TOCSIN_ONNXRUNTIME, beside the program, or the system's)" };
    private static readonly Option<int?> Size = new("--size") { HelpName = "N", Description = $"Pixels of the shorter side before the crop (default: {Usual.Size})" };
    private static readonly Option<int?> Crop = new("--crop") { HelpName = "N", Description = $"Pixels of the square that the model takes (default: {Usual.Crop})" };
    private static readonly Option<string?> Mean = new("--mean") { HelpName = "R,G,B", Description = $"Taken away from samples of 0 to 1 (default: {string.Join(',', Usual.Mean)})" };
    private static readonly Option<string?> Deviation = new("--deviation") { HelpName = "R,G,B", Description = $"What they are then divided by (default: {string.Join(',', Usual.Deviation)})" };
    private static readonly Option<string?> Channels = new("--channels") { HelpName = "ORDER", Description = "The model's order of channels: rgb (default) or bgr" };
    private static readonly Option<string?> Fit = new("--fit") { HelpName = "HOW", Description = "How a picture becomes that size: short (its shorter side, default) or stretch (both sides)" };
    private static readonly Option<string?> ModelBytes = new("--model-bytes") { HelpName = "SIZE", Description = "Bytes that the model's file may have (default: 512MiB)" };
    private static readonly Option<string?> ModelTime = new("--model-time") { HelpName = "TIME", Description = "How long the model may take to load, and for a run (default: 30s)" };
    private static readonly Option<long?> Pixels = new("--pixels") { HelpName = "N", Description = $"Pixels that a picture may have, width times height, by its header (default: {ImageLimits.Default.MaxPixels}; decoding takes up to 13 bytes of memory for each)" };
    private static readonly Option<string?> PictureBytes = new("--picture-bytes") { HelpName = "SIZE", Description = $"Bytes that a picture's file may have (default: {Quantities.FormatSize(ImageLimits.Default.MaxBytes)})" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON objects, one a line" };

    public static Command Create() => new DocumentedCommand(
        "images",
        "Make feature files of pictures, and ask them what looks like one.",
        "tocsin images index ~/pictures --out features.h5",
        "tocsin images search features.h5 --image query.jpg")
    {
        Index(), Search(), Check(),
    };

    private static DocumentedCommand Index()
    {
        Argument<string> folder = new("DIR") { Description = "A folder of pictures (JPEG, PNG, GIF, WebP, BMP), with all folders in it" };
        Option<string> into = new("--out") { HelpName = "FILE", Description = "The feature file (HDF5)", Required = true };
        Option<string?> embedder = new("--embedder") { HelpName = "NAME", Description = "descriptor (built in, default) or onnx (a model of yours)" };
        Option<bool> append = new("--append") { Description = "Go on with the file that is there, and skip the pictures in it; without it the file is replaced at the end" };
        Option<string?> batch = new("--batch") { HelpName = "N", Description = $"Pictures that are decoded ahead, embedded and written together: auto (by memory: 8, 16 or 32; default) or 1 to {EmbedderBatch.Most}. A model sees them one by one, unless its file says how many it takes: the vectors are the same" };
        DocumentedCommand command = new(
            "index",
            "Make vectors of all pictures in a folder and write them to a feature file.",
            "tocsin images index ~/pictures --out features.h5",
            "tocsin images index ~/pictures --out features.h5 --append",
            "tocsin images index ~/pictures --out resnet.h5 --embedder onnx --model resnet50.onnx")
        {
            folder, into, embedder, append, batch, Model, Runtime, Size, Crop, Fit, Mean, Deviation, Channels, ModelBytes, ModelTime, Pixels, PictureBytes, Json,
        };
        command.Validators.Add(given =>
        {
            _ = Choice(given, embedder, out string? fault);
            fault ??= Batch(given.GetValue(batch)) is null ? $"'{given.GetValue(batch)}' is no --batch. Write auto, or a number from 1 to {EmbedderBatch.Most}." : null;
            _ = Limits(given, ref fault);
            if (fault is not null)
            {
                given.AddError(fault);
            }
        });
        command.SetAction((parsed, cancellation) => IndexRun.RunAsync(
            new IndexRequest
            {
                Folder = parsed.GetRequiredValue(folder),
                Features = parsed.GetRequiredValue(into),
                Embedder = Choice(parsed.CommandResult, embedder, out _),
                Limits = Limits(parsed.CommandResult),
                Append = parsed.GetValue(append),
                Batch = Batch(parsed.GetValue(batch))!.Value,
                Json = parsed.GetValue(Json),
            },
            parsed.InvocationConfiguration.Output,
            TimeProvider.System,
            cancellation));
        return command;
    }

    private static DocumentedCommand Search()
    {
        Argument<string> file = new("FILE") { Description = "A feature file" };
        Option<string> image = new("--image") { HelpName = "FILE", Description = "The picture to compare with", Required = true };
        Option<int?> top = new("--top") { HelpName = "N", Description = $"How many to print (default: {UsualHits}; at most {MostHits})" };
        Option<string?> embedder = new("--embedder") { HelpName = "NAME", Description = "What made the file, where it does not say: descriptor or onnx" };
        DocumentedCommand command = new(
            "search",
            "Print the pictures of a feature file that look most like one, by cosine.",
            "tocsin images search features.h5 --image query.jpg",
            "tocsin images search resnet.h5 --image query.jpg --model resnet50.onnx --top 20 --json")
        {
            file, image, top, embedder, Model, Runtime, Size, Crop, Fit, Mean, Deviation, Channels, ModelBytes, ModelTime, Pixels, PictureBytes, Json,
        };
        command.Validators.Add(given =>
        {
            _ = Choice(given, embedder, out string? fault);
            fault ??= Number(given, top) is { } wanted and (< 1 or > MostHits) ? $"--top is {wanted}; it is 1 to {MostHits}." : null;
            _ = Limits(given, ref fault);
            if (fault is not null)
            {
                given.AddError(fault);
            }
        });
        command.SetAction((parsed, cancellation) => Task.FromResult(ImageSearchRun.Run(
            parsed.GetRequiredValue(file),
            parsed.GetRequiredValue(image),
            Limits(parsed.CommandResult),
            parsed.GetValue(top) ?? UsualHits,
            Choice(parsed.CommandResult, embedder, out _),
            parsed.GetValue(Json),
            parsed.InvocationConfiguration.Output,
            cancellation)));
        return command;
    }

    private static DocumentedCommand Check()
    {
        Argument<string[]> files = new("FILE") { Description = "Feature files", Arity = ArgumentArity.OneOrMore };
        Option<bool> here = new("--here") { Description = "Read them in this process, which a damaged one may end", Hidden = true };
        Option<FeatureUse> use = new("--use") { Description = "What they are to be good for", Hidden = true, DefaultValueFactory = static _ => FeatureUse.Read };
        Option<string[]> matrix = new("--matrix") { Description = "Names of the one dataset that is wanted", Hidden = true };
        Option<int> limit = new("--limit") { Description = "Seconds of processor time for a small file", Hidden = true, DefaultValueFactory = static _ => (int)new ExaminationLimits().Time.TotalSeconds };
        DocumentedCommand command = new(
            "check",
            "Say whether feature files are whole: each is read to its end by a process of its own, which a damaged one may end.",
            "tocsin images check features.h5",
            "tocsin images check *.h5 --json")
        {
            files, Json, here, use, matrix, limit,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(parsed.GetValue(here)
            ? CheckRun.Here(
                parsed.GetRequiredValue(files),
                parsed.GetValue(use),
                parsed.GetValue(matrix) ?? [],
                new ExaminationLimits { Time = TimeSpan.FromSeconds(parsed.GetValue(limit)) },
                parsed.InvocationConfiguration.Output,
                cancellation)
            : CheckRun.Run(parsed.GetRequiredValue(files), parsed.GetValue(Json), parsed.InvocationConfiguration.Output, cancellation)));
        return command;
    }

    private static int? Batch(string? text) =>
        text is null or "auto" ? EmbedderBatch.Auto()
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int batch) && batch is >= 1 and <= EmbedderBatch.Most ? batch
        : null;

    /// <summary>What the options name; null where they name none, or with a fault.</summary>
    private static EmbedderChoice? Choice(SymbolResult given, Option<string?> embedder, out string? fault)
    {
        string? name = given.GetValue(embedder), model = given.GetValue(Model);
        fault = name is not (null or DescriptorName or OnnxName) ? $"'{name}' is no embedder. Write --embedder descriptor or --embedder onnx."
            : name is OnnxName && model is null ? "--embedder onnx needs --model: the ONNX file."
            : name is DescriptorName && model is not null ? "--model belongs to --embedder onnx."
            : null;
        Preprocessing how = new()
        {
            Size = Number(given, Size) ?? Math.Max(Usual.Size, Number(given, Crop) ?? 0),
            Crop = Number(given, Crop) ?? Usual.Crop,
            Fit = given.GetValue(Fit) == "stretch" ? ResizeFit.Stretch : ResizeFit.ShortSide,
            Mean = Three(given, Mean, ref fault) ?? Usual.Mean,
            Deviation = Three(given, Deviation, ref fault) ?? Usual.Deviation,
            ChannelOrder = given.GetValue(Channels) == "bgr" ? ChannelOrder.Bgr : ChannelOrder.Rgb,
        };
        fault ??= given.GetValue(Fit) is not (null or "short" or "stretch") ? $"'{given.GetValue(Fit)}' is no way to fit. Write --fit short or --fit stretch."
            : given.GetValue(Channels) is not (null or "rgb" or "bgr") ? $"'{given.GetValue(Channels)}' is no order of channels. Write --channels rgb or --channels bgr."
            : how.Faults() is [string first, ..] ? first
            : null;
        if (!Limit(given.GetValue(ModelBytes), Quantities.TryParseSize, UsualModel.MaxBytes, out long bytes))
        {
            fault ??= $"'{given.GetValue(ModelBytes)}' is no size for --model-bytes. Write 512MiB or 1GiB.";
        }

        if (!Limit(given.GetValue(ModelTime), Quantities.TryParseDuration, UsualModel.TimeLimit, out TimeSpan time) || time > LongestModelTime)
        {
            fault ??= $"'{given.GetValue(ModelTime)}' is no time for --model-time. Write 30s or 2m, at most 1h.";
        }

        return fault is not null ? null
            : model is not null ? new EmbedderChoice(new OnnxOptions { Model = model, Runtime = given.GetValue(Runtime), Preprocessing = how, MaxBytes = bytes, TimeLimit = time })
            : name is DescriptorName ? new EmbedderChoice(null)
            : null;
    }

    private static ImageLimits Limits(SymbolResult given)
    {
        string? none = null;
        return Limits(given, ref none);
    }

    /// <summary>What a picture may have; the usual where that is not given, or with a fault.</summary>
    private static ImageLimits Limits(SymbolResult given, ref string? fault)
    {
        long pixels = Number(given, Pixels) ?? ImageLimits.Default.MaxPixels;
        fault ??= pixels is < 1 or > ImageLimits.MostPixels ? $"--pixels is {pixels}; it is 1 to {ImageLimits.MostPixels}." : null;
        if (!Limit(given.GetValue(PictureBytes), Quantities.TryParseSize, ImageLimits.Default.MaxBytes, out long bytes) || bytes > Array.MaxLength)
        {
            fault ??= $"'{given.GetValue(PictureBytes)}' is no size for --picture-bytes. Write 64MiB or 200MiB, at most {Array.MaxLength}.";
        }

        return new ImageLimits { MaxPixels = pixels, MaxBytes = bytes };
    }

    private delegate bool Reading<T>(string text, out T value);

    /// <summary>A limit above zero; the usual one where none is given.</summary>
    private static bool Limit<T>(string? text, Reading<T> read, T usual, out T value)
        where T : struct, IComparable<T>
    {
        value = usual;
        return text is null || (read(text, out value) && value.CompareTo(default) > 0);
    }

    /// <summary>The value; null where it is not given, or is no number, which the option tells by itself.</summary>
    private static T? Number<T>(SymbolResult given, Option<T?> option)
        where T : struct => given.GetResult(option) is { Errors: var errors } && errors.Any() ? null : given.GetValue(option);

    private static float[]? Three(SymbolResult given, Option<string?> option, ref string? fault)
    {
        if (given.GetValue(option) is not { } text)
        {
            return null;
        }

        float[] values = [.. text.Split(',').Select(static part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) ? value : float.NaN)];
        if (values.Length == 3 && values.All(float.IsFinite))
        {
            return values;
        }

        fault ??= $"'{text}' is not what {option.Name} takes. Write three numbers: 0.485,0.456,0.406.";
        return null;
    }
}
