namespace Tocsin.Engine.Tests.Collection.Remotes;

/// <summary>A program that logs on the remote, and the rotation of its log: by renaming it, or by copying and cutting it. Knows what each file there holds.</summary>
internal sealed class RotatingWriter(RealSshd sshd, bool byCopying)
{
    private readonly List<string> _texts = [""];
    private int _line;

    /// <summary>Writes so many lines.</summary>
    public void Write(int lines)
    {
        string text = string.Concat(Enumerable.Range(_line, lines).Select(line => $"generation {_texts.Count}, line {line} of all\n"));
        _line += lines;
        _texts[^1] += text;
        sshd.Add("app.log", text);
    }

    /// <summary>Rotates.</summary>
    public void Rotate(bool? copying = null)
    {
        for (int number = _texts.Count - 1; number > 0; number--)
        {
            sshd.Rename(Name(number), Name(number + 1));
        }

        if (copying ?? byCopying)
        {
            string log = Path.Combine(sshd.There, "app.log");
            File.Copy(log, log + ".1");
            using FileStream cut = new(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            cut.SetLength(0);
        }
        else
        {
            sshd.Rename("app.log", "app.log.1");
        }

        _texts.Add("");
    }

    /// <summary>Every file here is a begin of one that is there.</summary>
    public void AssertNothingIsSpliced()
    {
        foreach (string name in sshd.Names())
        {
            string here = sshd.Got(name);
            Assert.Contains(_texts, text => text.StartsWith(here, StringComparison.Ordinal));
        }
    }

    /// <summary>Every file there is here, whole.</summary>
    public void AssertNothingIsMissing()
    {
        for (int number = 0; number < _texts.Count; number++)
        {
            string text = _texts[_texts.Count - 1 - number];
            if (text.Length > 0)
            {
                Assert.Equal(text, sshd.Got(Name(number)));
            }
        }
    }

    private static string Name(int number) => number == 0 ? "app.log" : $"app.log.{number}";
}
