using System.Globalization;
using System.Text;

namespace Tocsin.Server.Metrics;

/// <summary>Writes the Prometheus text exposition format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    /// <summary>The content type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Begins a metric; its series must follow at once.</summary>
    public void Begin(string name, string kind, string description) =>
        _text.Append("# HELP ").Append(name).Append(' ').Append(description.Replace("\n", " ", StringComparison.Ordinal)).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');

    /// <summary>Writes one number.</summary>
    public void Write(string name, double value, params ReadOnlySpan<KeyValuePair<string, string>> labels)
    {
        _text.Append(name);
        if (!labels.IsEmpty)
        {
            char separator = '{';
            foreach ((string label, string text) in labels)
            {
                _text.Append(separator).Append(label).Append("=\"").Append(Escape(text)).Append('"');
                separator = ',';
            }

            _text.Append('}');
        }

        _text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Writes a number or a histogram.</summary>
    public void Write(string name, MeasuredSeries series)
    {
        KeyValuePair<string, string>[] labels = [.. series.Labels];
        if (series.Bounds is null)
        {
            Write(name, series.Value, labels);
            return;
        }

        long count = 0;
        for (int i = 0; i <= series.Bounds.Length; i++)
        {
            count += series.Buckets[i];
            string bound = i < series.Bounds.Length ? series.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Write($"{name}_bucket", count, [.. labels, new("le", bound)]);
        }

        Write($"{name}_sum", series.Value, labels);
        Write($"{name}_count", count, labels);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
