using Tocsin.Engine.Collection.Remotes;
using Tocsin.Terminal;

namespace Tocsin.Commands.Syncing;

/// <summary>Shows the fingerprints of a host and, when a person says that they are right, trusts its keys.</summary>
internal static class TrustRun
{
    /// <summary>Runs to the end and answers the exit code.</summary>
    public static async Task<int> RunAsync(SyncSetup setup, string address, bool yes, bool replace, TextWriter output, TimeProvider time, CancellationToken cancellation)
    {
        (string host, int port) = HostAddress.Parse(address, setup.Remotes);
        HostTrust trust = new(setup.Folders, time);
        try
        {
            IReadOnlyList<HostKey> trusted = trust.Trusted(host, port);
            IReadOnlyList<HostKey> keys = await trust.ScanAsync(host, port, cancellation);
            string where = $"{host}, port {port}";
            Show(output, keys);
            if (trusted.Count > 0 && trusted.All(keys.Contains))
            {
                Console.Error.WriteLine($"tocsin: {where}, is trusted already with {(trusted.Count == 1 ? "this key" : "these keys")}.");
                return ExitCode.Done;
            }

            if (trusted.Count > 0)
            {
                Console.Error.WriteLine($"tocsin: the key of {where}, has changed. Trusted until now:");
                Show(Console.Error, trusted);
                if (!replace)
                {
                    throw CommandException.Failed(
                        $"Nothing is changed. Ask the administrator of {host} whether the new fingerprint is right; if it is: tocsin sync trust {address} --replace");
                }
            }

            if (!yes && !await IsConfirmedAsync(where, cancellation))
            {
                throw CommandException.Failed($"{where}, is not trusted; nothing is changed.");
            }

            trust.Trust(host, port, keys);
            Console.Error.WriteLine($"tocsin: {where}, is trusted.");
            return ExitCode.Done;
        }
        catch (SyncFaultException fault)
        {
            throw CommandException.Outside(fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Failed($"'{setup.Folders.KnownHosts}' cannot be written: {fault.Message}", fault);
        }
    }

    private static void Show(TextWriter output, IReadOnlyList<HostKey> keys)
    {
        foreach (HostKey key in keys)
        {
            output.WriteLine($"{key.Fingerprint}  {Printable.Line(key.Type)}");
        }

        output.Flush();
    }

    private static async Task<bool> IsConfirmedAsync(string where, CancellationToken cancellation)
    {
        if (Console.IsInputRedirected)
        {
            throw CommandException.WrongUsage($"Nobody is here to compare the fingerprint of {where}. Compare it yourself (on that host: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and say --yes.");
        }

        await Console.Error.WriteAsync($"Are these the fingerprints of {where}? On that host: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub. Type yes: ");
        return string.Equals((await Console.In.ReadLineAsync(cancellation))?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }
}
