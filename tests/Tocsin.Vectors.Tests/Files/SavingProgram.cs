using Tocsin.Vectors.Tests.Collections;

namespace Tocsin.Vectors.Tests.Files;

/// <summary>What this assembly does when a test starts it as a program: saves one index after the other until it is killed, and prints the number of each when its save has returned; or see <see cref="ChangingProgram"/>.</summary>
internal static class SavingProgram
{
    public const string Name = "save-until-killed";

    public static int Main(string[] arguments)
    {
        if (arguments is [ChangingProgram.Name, string folder, string next])
        {
            return ChangingProgram.Run(folder, int.Parse(next));
        }

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
