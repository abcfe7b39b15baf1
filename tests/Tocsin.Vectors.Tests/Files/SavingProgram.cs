namespace Tocsin.Vectors.Tests.Files;

/// <summary>This assembly as a program that saves one index after the other until it is killed, and prints the number of each when its save has returned.</summary>
internal static class SavingProgram
{
    public const string Name = "save-until-killed";

    public static int Main(string[] arguments)
    {
        if (arguments is not [Name, string path, string first])
        {
            return 2;
        }

        for (int generation = int.Parse(first); ; generation++)
        {
            SavedSections.Save(path, generation, numbers: 200_000);
            Console.WriteLine(generation);
        }
    }
}
