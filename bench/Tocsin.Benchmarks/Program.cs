using Tocsin.Benchmarks.Mining;

string[] rest = args.Length > 0 ? args[1..] : [];
switch (args.FirstOrDefault())
{
    case "mining":
        return MiningBench.Run(rest);
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project bench/Tocsin.Benchmarks -- mining [--lines N] [--repeat N]");
        return 2;
}
