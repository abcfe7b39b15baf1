using System.CommandLine;
using Tocsin.Server.Security;
using Tocsin.Server.Settings;

namespace Tocsin.Commands;

/// <summary><c>tocsin keys new</c>: makes an API key. The key is shown once; the configuration keeps its hash.</summary>
internal static class KeysCommand
{
    private static readonly Argument<Role> RoleOfKey = new("role")
    {
        Description = "What the key may do",
        HelpName = "ingest|read|admin",
        CustomParser = static result =>
        {
            if (ChoiceName.TryParse(result.Tokens[0].Value, out Role role))
            {
                return role;
            }

            result.AddError($"'{result.Tokens[0].Value}' is not a role. Roles are ingest, read and admin.");
            return default;
        },
    };
    private static readonly Option<string> Name = new("--name") { Description = "What the key is called in logs (default: the role)" };

    public static Command Create()
    {
        DocumentedCommand create = new("new", "Make an API key and print it with the lines for tocsin.json.", "tocsin keys new ingest --name web-agents")
        {
            RoleOfKey, Name,
        };
        create.SetAction(parsed =>
        {
            (string key, string hash) = ApiKeys.Create();
            string role = parsed.GetValue(RoleOfKey).ToString().ToLowerInvariant();
            Console.Error.WriteLine("tocsin: the key is shown this once; hand it to the sender, and put the second line under Server:Keys.");
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(key);
            output.WriteLine($$"""{"Name": "{{parsed.GetValue(Name) ?? role}}", "Role": "{{role}}", "Sha256": "{{hash}}"}""");
            return ExitCode.Done;
        });
        return new DocumentedCommand("keys", "API keys of the server.", "tocsin keys new read") { create };
    }
}
