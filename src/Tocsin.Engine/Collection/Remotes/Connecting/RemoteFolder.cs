namespace Tocsin.Engine.Collection.Remotes.Connecting;

/// <summary>The remote's folder as shells and rsync are told it: absolute, or from the home, in which both begin.</summary>
internal static class RemoteFolder
{
    /// <summary>Without <c>~</c>, which only shells know, and never beginning like an option.</summary>
    public static string Of(string path)
    {
        string plain = path is "~" ? "." : path.StartsWith("~/", StringComparison.Ordinal) ? path[2..].TrimStart('/') : path;
        plain = plain.Length > 1 ? plain.TrimEnd('/') : plain;
        return plain.StartsWith('/') ? plain : plain is "" && path.StartsWith('/') ? "/" : plain is "" or "." ? "." : "./" + plain;
    }

    /// <summary>As rsync's argument: what the folder holds, on that host. rsync expands <c>*</c>, <c>?</c> and <c>[</c> there unless they are escaped.</summary>
    public static string ForRsync(RemoteOptions remote)
    {
        string folder = Of(remote.Path);
        if (folder.AsSpan().IndexOfAny("*?[") >= 0)
        {
            foreach (char special in @"\*?[")
            {
                folder = folder.Replace(special.ToString(), @"\" + special, StringComparison.Ordinal);
            }
        }

        string host = remote.Host.Contains(':', StringComparison.Ordinal) ? $"[{remote.Host}]" : remote.Host;
        return $"{host}:{folder}{(folder.EndsWith('/') ? "" : "/")}";
    }

    /// <summary>A word of a POSIX shell: whatever is in it, it is taken as it stands.</summary>
    public static string Word(string text) => "'" + text.Replace("'", @"'\''", StringComparison.Ordinal) + "'";
}
