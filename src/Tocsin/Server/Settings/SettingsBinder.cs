using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;

namespace Tocsin.Server.Settings;

/// <summary>
/// Turns the tree of names into option records. The records say everything: names, defaults and ranges stand on their
/// properties; what does not fit becomes a fault and the default stays, so that one run finds every fault.
/// </summary>
internal sealed class SettingsBinder(List<SettingFault> faults)
{
    /// <summary>Makes a record from a node.</summary>
    public T Bind<T>(SettingNode node)
        where T : class, new() => (T)BindRecord(typeof(T), node);

    private object BindRecord(Type type, SettingNode node)
    {
        object record = Activator.CreateInstance(type)!;
        PropertyInfo? shorthand = type.GetCustomAttribute<ShorthandAttribute>() is { } alone ? Find(type, alone.Property) : null;
        if (node.Value is not null && shorthand is null)
        {
            NotOneValue(node, Names(type));
        }
        else if (node.Value is { Length: > 0 } text && BindScalar(Bare(shorthand!.PropertyType), shorthand, node, text.Trim()) is { } value)
        {
            shorthand.SetValue(record, value);
        }

        foreach ((string name, SettingNode child) in node.Children)
        {
            PropertyInfo? property = Find(type, name);
            if (property is not null && property == shorthand && node.Value is { Length: > 0 } && node.Turn > child.Turn)
            {
                continue; // the value alone was said later
            }

            if (property is not null)
            {
                if (BindValue(property.PropertyType, property, child) is { } bound)
                {
                    property.SetValue(record, bound);
                }
            }
            else if (name.EndsWith("File", StringComparison.OrdinalIgnoreCase) && Find(type, name[..^4]) is { } secret &&
                secret.PropertyType == typeof(string) && secret.IsDefined(typeof(SecretAttribute)))
            {
                BindSecretFile(record, secret, child);
            }
            else
            {
                string? meant = NearestName.Of(name, Properties(type).Select(p => p.Name));
                Fault(child, true, "is not a known setting.", meant is null ? $"Known here: {Names(type)}." : $"Did you mean {Sibling(child.Key, meant)}?");
            }
        }

        return record;
    }

    private void BindSecretFile(object record, PropertyInfo secret, SettingNode node)
    {
        try
        {
            secret.SetValue(record, File.ReadAllText(node.Value ?? "").Trim());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Fault(node, false, "cannot be read.", "Name a file that this process may read and that holds the secret alone.");
        }
    }

    private object? BindValue(Type declared, PropertyInfo property, SettingNode node)
    {
        Type type = Bare(declared);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            Type element = type.GenericTypeArguments[1];
            if (node.Value is not null)
            {
                NotOneValue(node, "names of your own");
            }

            var map = (IDictionary)Activator.CreateInstance(
                typeof(Dictionary<,>).MakeGenericType(typeof(string), element), StringComparer.OrdinalIgnoreCase)!;
            foreach ((string name, SettingNode child) in node.Children)
            {
                if (BindValue(element, property, child) is { } value)
                {
                    map[name] = value;
                }
            }

            return map;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return BindList(type.GenericTypeArguments[0], property, node);
        }

        if (type.IsClass && type != typeof(string) && type != typeof(IPEndPoint))
        {
            return BindRecord(type, node);
        }

        if (node.HasChildren)
        {
            Fault(node, false, "must be one value, not a group.", "Write it as one text, number, true or false.");
            return null;
        }

        return node.Value is { } text ? BindScalar(type, property, node, text.Trim()) : null;
    }

    // A list in a file; from a variable or a flag also "a, b" in one text.
    private IList BindList(Type element, PropertyInfo property, SettingNode node)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        if (!node.HasChildren && node.Value is { Length: > 0 } joined && element == typeof(string))
        {
            foreach (string part in joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                list.Add(part);
            }

            return list;
        }

        if (node.Value is { Length: > 0 })
        {
            Fault(node, false, "must be a list, not one value.", $"Write {node.Key}:0, {node.Key}:1, …");
        }

        foreach ((string name, SettingNode child) in node.Children.OrderBy(c => int.TryParse(c.Key, out int i) ? i : int.MaxValue))
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Fault(child, true, "stands in a list, where only numbers name the items.", $"Write {node.Key}:0, {node.Key}:1, …");
            }
            else if (BindValue(element, property, child) is { } item)
            {
                list.Add(item);
            }
        }

        return list;
    }

    private object? BindScalar(Type type, PropertyInfo property, SettingNode node, string text)
    {
        if (type == typeof(string))
        {
            return text;
        }

        if (type == typeof(bool))
        {
            return bool.TryParse(text, out bool flag) ? flag : Fault(node, true, "is neither true nor false.", "Write true or false.");
        }

        if (type.IsEnum)
        {
            return ChoiceName.TryParse(type, text, out object? member)
                ? member
                : Fault(node, true, "is not one of the choices.", $"Write one of: {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}.");
        }

        if (type == typeof(IPEndPoint))
        {
            return Quantities.TryParseEndpoint(text, out IPEndPoint endpoint)
                ? endpoint
                : Fault(node, true, "is not ADDRESS:PORT.", "Write an IP address and a port, for example 127.0.0.1:8800 or [::1]:8800.");
        }

        return type == typeof(TimeSpan) ? BindDuration(property, node, text)
            : property.GetCustomAttribute<SizeAttribute>() is { } size ? BindSize(type, size, node, text)
            : BindNumber(type, property.GetCustomAttribute<BetweenAttribute>(), node, text);
    }

    private object? BindDuration(PropertyInfo property, SettingNode node, string text)
    {
        SpanAttribute range = property.GetCustomAttribute<SpanAttribute>() ?? new SpanAttribute("0s", "3650d");
        return Quantities.TryParseDuration(range.Least, out TimeSpan least) && Quantities.TryParseDuration(range.Most, out TimeSpan most) &&
            Quantities.TryParseDuration(text, out TimeSpan value) && value >= least && value <= most
            ? value
            : Fault(node, true, "is not a duration that fits.", $"Write {range.Least} to {range.Most}, in ms, s, m, h or d.");
    }

    private object? BindSize(Type type, SizeAttribute range, SettingNode node, string text)
    {
        return Quantities.TryParseSize(range.Least, out long least) && Quantities.TryParseSize(range.Most, out long most) &&
            Quantities.TryParseSize(text, out long value) && value >= least && value <= most
            ? Convert.ChangeType(value, type, CultureInfo.InvariantCulture)
            : Fault(node, true, "is not a size that fits.", $"Write {range.Least} to {range.Most}, in B, KiB, MiB or GiB.");
    }

    private object? BindNumber(Type type, BetweenAttribute? range, SettingNode node, string text)
    {
        range ??= new BetweenAttribute(0, int.MaxValue);
        bool read = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) &&
            value >= range.Least && value <= range.Most && (type == typeof(double) || value == Math.Truncate(value));
        string kind = type == typeof(double) ? "number" : "whole number";
        return read
            ? Convert.ChangeType(value, type, CultureInfo.InvariantCulture)
            : Fault(node, true, $"is not a {kind} that fits.", string.Create(CultureInfo.InvariantCulture, $"Write {range.Least} to {range.Most}."));
    }

    private void NotOneValue(SettingNode node, string names) =>
        Fault(node, false, "must be a group of settings, not one value.", $"Write it as {{…}} with some of: {names}.");

    private object? Fault(SettingNode node, bool withValue, string problem, string remedy)
    {
        bool secret = node.Key.EndsWith("Password", StringComparison.OrdinalIgnoreCase) || node.Key.EndsWith("Key", StringComparison.OrdinalIgnoreCase);
        faults.Add(new SettingFault(node.Key, withValue && !secret ? node.Value : null, node.Origin, problem, remedy));
        return null;
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    // Drain3 writes sim_th where our records say SimTh: an underscore makes no other name.
    private static PropertyInfo? Find(Type type, string name) => Properties(type)
        .FirstOrDefault(property => property.Name.Equals(name.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    private static Type Bare(Type declared) => Nullable.GetUnderlyingType(declared) ?? declared;

    private static string Names(Type type) => string.Join(", ", Properties(type).Select(property => property.Name));

    private static string Sibling(string key, string name) => key.LastIndexOf(':') is > 0 and var at ? $"{key[..at]}:{name}" : name;
}
