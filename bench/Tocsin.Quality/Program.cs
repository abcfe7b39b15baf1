using Tocsin.Quality.Images;
using Tocsin.Quality.Incidents;
using Tocsin.Quality.Sequences;
using Tocsin.Quality.Templates;

string[] rest = args.Length > 0 ? args[1..] : [];
switch (args.FirstOrDefault())
{
    case "templates":
        return TemplateQuality.Run(rest);
    case "sequences":
        return SequenceQuality.Run(rest);
    case "images":
        return ImageQuality.Run(rest);
    case "incidents":
        return IncidentQuality.Run(rest);
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project bench/Tocsin.Quality -- templates [--data DIR] [--miner FILE] [--json]\n       … -- sequences [--data DIR] [--only NAME] [--seeds N] [--from SEED] [--json]\n       … -- images [--folder DIR] [--queries N] [--seed N] [--features OUT.h5]\n       … -- incidents [--data DIR] [--only NAME]");
        return 2;
}
