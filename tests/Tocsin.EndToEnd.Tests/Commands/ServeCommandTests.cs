namespace Tocsin.EndToEnd.Tests.Commands;

/// <summary>What keeps a server from starting, and the exit code that says so.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task Variables_of_the_older_image_service_that_are_no_good_are_all_said_at_once_with_the_code_of_wrong_usage()
    {
        Outcome outcome = await ChildProgram.RunShellAsync("API_HOST=pictures.example API_PORT=80000 NUM_WORKERS=many VECTOR_DIMENSION=0 tocsin serve --facade similarity");

        Assert.Equal((2, ""), (outcome.Code, outcome.Output));
        string[] lines = outcome.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("tocsin: ", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("pictures.example:80000", StringComparison.Ordinal) && line.Contains("API_HOST, API_PORT", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"many\" (from NUM_WORKERS)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"0\" (from VECTOR_DIMENSION)", StringComparison.Ordinal));
    }
}
