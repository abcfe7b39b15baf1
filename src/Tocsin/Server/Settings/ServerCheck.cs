using System.Net;

namespace Tocsin.Server.Settings;

/// <summary>What can be wrong with who may reach the server and how, beyond the ranges of single values.</summary>
/// <param name="fault">Takes a fault: key, value, problem, remedy.</param>
internal sealed class ServerCheck(Action<string, string?, string, string> fault)
{
    public void Check(ServerSettings server)
    {
        CheckKeys(server);
        CheckTls(server.Tls);
        CheckExposure("Server:Listen", server.Listen, server);
        CheckNetworks(server);
        CheckOrigins(server.Cors);
    }

    /// <summary>An address that others than this machine can reach needs a key.</summary>
    public void CheckExposure(string key, IPEndPoint endpoint, ServerSettings server)
    {
        if (server.Keys.Count == 0 && !server.Insecure && !IPAddress.IsLoopback(endpoint.Address))
        {
            fault(key, $"{endpoint}", "would be open to everybody who can reach it: no key is configured.",
                "Add Server:Keys ('tocsin keys new' makes one), listen on 127.0.0.1, or say --insecure.");
        }
    }

    private void CheckKeys(ServerSettings server)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < server.Keys.Count; i++)
        {
            KeySettings key = server.Keys[i];
            string at = $"Server:Keys:{i}";
            if (key.Name.Length is 0 or > 64 || !key.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                fault($"{at}:Name", key.Name, "must be 1 to 64 letters, digits, '-', '_' or '.'.", "Name the sender: web-agents.");
            }
            else if (!names.Add(key.Name))
            {
                fault($"{at}:Name", key.Name, "is used twice.", "Give each key a name of its own.");
            }

            if (key.Role is null)
            {
                fault($"{at}:Role", null, "is missing.", "Write one of: ingest, read, admin.");
            }

            if (key.Sha256 is null == key.Key is null)
            {
                fault($"{at}:Sha256", null, "or Key: exactly one of them must be given.", "Make a key with 'tocsin keys new' and write its Sha256.");
            }
            else if (key.Sha256 is { } hash && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit)))
            {
                fault($"{at}:Sha256", null, "is not 64 hexadecimal digits.", "Write what 'tocsin keys new' prints.");
            }
            else if (key.Key is { Length: < 16 })
            {
                fault($"{at}:Key", null, "is shorter than 16 characters.", "Make a key with 'tocsin keys new'.");
            }
        }
    }

    private void CheckTls(TlsSettings tls)
    {
        if (tls.Pfx is not null && (tls.Cert is not null || tls.Key is not null))
        {
            fault("Server:Tls:Pfx", tls.Pfx, "cannot stand beside Cert and Key.", "Give two PEM files or one PFX file.");
        }
        else if (tls.Pfx is null && tls.Cert is null != tls.Key is null)
        {
            fault(tls.Cert is null ? "Server:Tls:Cert" : "Server:Tls:Key", null, "is missing.", "Give both: --tls-cert cert.pem --tls-key key.pem.");
        }

        foreach ((string key, string? path) in new[] { ("Cert", tls.Cert), ("Key", tls.Key), ("Pfx", tls.Pfx) })
        {
            if (path is not null && !File.Exists(path))
            {
                fault($"Server:Tls:{key}", path, "is not there.", "Name a file that exists, relative to the working folder.");
            }
        }
    }

    private void CheckNetworks(ServerSettings server)
    {
        for (int i = 0; i < server.TrustedProxies.Count; i++)
        {
            string network = server.TrustedProxies[i];
            if (!IPNetwork.TryParse(network, out _) && !IPAddress.TryParse(network, out _))
            {
                fault($"Server:TrustedProxies:{i}", network, "is neither an address nor a network.", "Write 10.0.0.7 or 10.0.0.0/8.");
            }
        }
    }

    private void CheckOrigins(CorsSettings cors)
    {
        for (int i = 0; i < cors.Origins.Count; i++)
        {
            string origin = cors.Origins[i];
            if (!Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.GetLeftPart(UriPartial.Authority) != origin)
            {
                fault($"Server:Cors:Origins:{i}", origin, "is not a web origin.", "Write scheme, host and port alone: https://ops.example.org. '*' is not taken.");
            }
        }
    }
}
