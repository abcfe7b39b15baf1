using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Server.Security;

/// <summary>
/// Browsers that have signed in with a key. A browser holds a random token in a cookie that scripts cannot read; the server holds
/// the token's hash, in memory: a restart signs everybody out. Any thread may call it.
/// </summary>
public sealed class SignInSessions(TimeProvider time)
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "tocsin_session";

    /// <summary>How long a sign-in lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int MostSessions = 10_000;
    private const int TokenBytes = 32;

    private readonly Dictionary<string, (Caller Caller, DateTimeOffset End)> _sessions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Begins a session and returns its token.</summary>
    public string Begin(Caller caller)
    {
        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            if (_sessions.Count >= MostSessions)
            {
                foreach (string gone in _sessions.OrderBy(session => session.Value.End).Take(MostSessions / 10).Select(session => session.Key).ToList())
                {
                    _sessions.Remove(gone);
                }
            }

            _sessions[Hash(token)] = (caller, now + Lifetime);
        }

        return token;
    }

    /// <summary>Whose session this is, or null when there is none or it has ended.</summary>
    public Caller? Find(string token)
    {
        lock (_lock)
        {
            return _sessions.TryGetValue(Hash(token), out (Caller Caller, DateTimeOffset End) session) && session.End > time.GetUtcNow()
                ? session.Caller
                : null;
        }
    }

    /// <summary>Ends a session; no error when there is none.</summary>
    public void End(string token)
    {
        lock (_lock)
        {
            _sessions.Remove(Hash(token));
        }
    }

    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
