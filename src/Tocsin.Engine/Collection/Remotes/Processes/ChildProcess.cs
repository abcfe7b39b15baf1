using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Tocsin.Engine.Collection.Remotes.Processes;

/// <summary>
/// Runs one program to its end. What it writes is read all the time, so that it never waits for us, and kept up to a bound. When the token is cancelled the
/// program is killed with all that it has started. Its messages are English and its times UTC; settings of <c>rsync</c> in our environment do not reach it.
/// </summary>
internal static class ChildProcess
{
    /// <summary>Bytes of a stream that are kept where nobody reads it as it comes.</summary>
    public const int KeptBytes = 64 * 1024;

    // A connection that stays in the background may hold our end of standard error open: it is not waited for.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    /// <summary>Runs it. Throws <see cref="SyncFaultException"/> when it cannot be started.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="input">Writes its standard input, which is closed afterwards; null for none. A program that does not want it all is no fault.</param>
    /// <param name="output">Reads its standard output to the end; null to keep the first <see cref="KeptBytes"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Kills it.</param>
    public static async Task<ChildResult> RunAsync(
        ChildCommand command,
        Func<Stream, CancellationToken, Task>? input,
        Func<Stream, CancellationToken, Task>? output,
        TimeProvider time,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using Process process = Start(command);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using CancellationTokenRegistration kill = stop.Token.Register(() => Kill(process));

        StringBuilder text = new(), errors = new();
        Task writing = WriteAsync(process, input, stop.Token);
        Task reading = output is null
            ? KeepAsync(process.StandardOutput.BaseStream, text, stop.Token)
            : output(process.StandardOutput.BaseStream, stop.Token);
        Task complaining = KeepAsync(process.StandardError.BaseStream, errors, stop.Token);
        try
        {
            await reading;
            await writing;
            await process.WaitForExitAsync(stop.Token);
            await Settle(complaining, time);
        }
        catch (Exception failure)
        {
            // Whatever ended our reading ends the program, too. Its complaint may say more than our exception.
            await stop.CancelAsync();
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None);
            await Settle(complaining, time);
            await Settle(writing, time);
            await Settle(reading, time);
            cancellation.ThrowIfCancellationRequested();
            if (failure is OperationCanceledException or IOException)
            {
                return new ChildResult(process.ExitCode, text.ToString(), Read(errors));
            }

            throw;
        }

        return new ChildResult(process.ExitCode, text.ToString(), Read(errors));
    }

    private static Process Start(ChildCommand command)
    {
        ProcessStartInfo start = new(command.Program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.WorkingFolder ?? "",
        };
        foreach (string argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("RSYNC_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new SyncFaultException($"'{command.Program}' could not be started: {missing.Message}. Install it, or put its folder on PATH.", missing);
        }
    }

    private static async Task WriteAsync(Process process, Func<Stream, CancellationToken, Task>? input, CancellationToken cancellation)
    {
        try
        {
            await using Stream stream = process.StandardInput.BaseStream;
            if (input is not null)
            {
                await input(stream, cancellation);
            }
        }
        catch (IOException)
        {
            // It ended without reading all; its exit code says what that means.
        }
    }

    private static async Task KeepAsync(Stream stream, StringBuilder text, CancellationToken cancellation)
    {
        byte[] buffer = new byte[8192];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        char[] characters = new char[buffer.Length + 1];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation)) > 0)
        {
            int count = decoder.GetChars(buffer, 0, read, characters, 0);
            lock (text)
            {
                text.Append(characters, 0, Math.Min(count, KeptBytes - text.Length));
            }
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private static async Task Settle(Task task, TimeProvider time)
    {
        try
        {
            await task.WaitAsync(LastWords, time);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Nothing more is to be had from it.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }
}
