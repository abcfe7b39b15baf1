namespace Tocsin.Engine.Collection.Remotes.Connecting;

/// <summary>The file of trusted keys, in OpenSSH's form: <c>NAME TYPE BASE64</c> a line, the name <c>host</c> at port 22 and <c>[host]:port</c> elsewhere.</summary>
internal static class KnownHosts
{
    private static readonly Lock Gate = new();

    /// <summary>What the host is called in the file.</summary>
    public static string NameOf(string host, int port) => port == 22 ? host : $"[{host}]:{port}";

    /// <summary>The keys of a line's name; of lines that cannot be read none.</summary>
    public static IReadOnlyList<HostKey> Read(string file, string name) =>
        [.. Lines(file).Select(line => Parse(line, name)).OfType<HostKey>()];

    /// <summary>Puts these keys in place of the ones that the name has. The file is replaced in one step and is for this user alone (600).</summary>
    public static void Write(string file, string name, IReadOnlyList<HostKey> keys)
    {
        lock (Gate)
        {
            IEnumerable<string> kept = Lines(file).Where(line => line.Split(' ', 2)[0] != name);
            string[] lines = [.. kept, .. keys.Select(key => $"{name} {key.Type} {key.Base64}")];
            PrivateFolder.Make(Path.GetDirectoryName(Path.GetFullPath(file))!);
            string temporary = file + $".{Environment.ProcessId}.tmp";
            FileStreamOptions create = new() { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (FileStream stream = new(temporary, create))
            using (StreamWriter writer = new(stream))
            {
                writer.NewLine = "\n";
                foreach (string line in lines)
                {
                    writer.WriteLine(line);
                }

                writer.Flush();
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
        }
    }

    /// <summary>A key in a line of <c>known_hosts</c> or <c>ssh-keyscan</c>; null for comments, other names and what is no key.</summary>
    public static HostKey? Parse(string line, string name)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 3 && words[0] == name && words[1].Length <= 64 && words[1].All(IsOfAType) && IsKey(words[2]) ? new HostKey(words[1], words[2]) : null;
    }

    private static bool IsOfAType(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '@' or '.';

    private static bool IsKey(string base64) => base64.Length is > 0 and < 8192 && Convert.TryFromBase64String(base64, new byte[base64.Length], out _);

    private static string[] Lines(string file) => File.Exists(file) ? [.. File.ReadLines(file).Where(static line => line.Trim().Length > 0)] : [];
}
