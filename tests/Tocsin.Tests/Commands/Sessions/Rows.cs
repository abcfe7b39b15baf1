using System.Text;
using Tocsin.Commands.Reading;
using Tocsin.Engine.Formats;

namespace Tocsin.Tests.Commands.Sessions;

/// <summary>Feeds text to what takes lines.</summary>
internal static class Rows
{
    public static void Feed(TakeLine take, string text, int maxLineBytes = 64 * 1024)
    {
        using LineReader reader = new(new MemoryStream(Encoding.UTF8.GetBytes(text)), maxLineBytes);
        while (reader.TryRead(out InputLine line))
        {
            take(line);
        }
    }
}
