using System.Text;
using Tocsin.Engine.Pipeline;
using Tocsin.Engine.Streams;

namespace Tocsin.Engine.Tests.Pipeline;

public sealed class LineAnnotationTests
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(null, null, "0100")]
    [InlineData("blk_ä", null, "01010600626c6b5fc3a4")]
    [InlineData(null, -2, "0102feffffff")]
    [InlineData("k", 7, "010301006b07000000")]
    public void What_was_said_of_a_line_comes_back_with_the_bare_line_and_its_layout_is_frozen(string? key, int? client, string bytes)
    {
        byte[] payload = new LineAnnotation(key, client).Annotate("a line"u8);
        Assert.Equal(bytes + Convert.ToHexStringLower("a line"u8), Convert.ToHexStringLower(payload));
        Assert.True(LineAnnotation.TryRead(payload, out AnnotatedLine annotated));
        Assert.Equal((key ?? "", client, "a line"), (Encoding.UTF8.GetString(annotated.SessionKey), annotated.Client, Encoding.UTF8.GetString(annotated.Line)));
    }

    [Theory]
    [InlineData(null, null, "g", "0104010067")]
    [InlineData("k", -2, "ä", "010701006bfeffffff0200c3a4")]
    public void A_group_stands_behind_the_rest_of_the_annotation(string? key, int? client, string group, string bytes)
    {
        byte[] payload = new LineAnnotation(key, client, group).Annotate("a line"u8);
        Assert.Equal(bytes + Convert.ToHexStringLower("a line"u8), Convert.ToHexStringLower(payload));
        Assert.True(LineAnnotation.TryRead(payload, out AnnotatedLine annotated));
        Assert.Equal(
            (key ?? "", client, group, "a line"),
            (Encoding.UTF8.GetString(annotated.SessionKey), annotated.Client, Encoding.UTF8.GetString(annotated.Group), Encoding.UTF8.GetString(annotated.Line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("0200")]
    [InlineData("0104")]
    [InlineData("01040000")]
    [InlineData("0108")]
    [InlineData("0105010061")]
    [InlineData("01010000")]
    [InlineData("0101050061")]
    [InlineData("01010100ff")]
    [InlineData("0101ff01")]
    [InlineData("0102010203")]
    public void What_is_no_annotation_is_all_line(string payload)
    {
        byte[] bytes = Convert.FromHexString(payload);
        Assert.False(LineAnnotation.TryRead(bytes, out AnnotatedLine annotated));
        Assert.Equal(bytes, annotated.Line.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_key_of_a_length_that_cannot_be_is_refused(int length) =>
        Assert.Contains("1 to 256 bytes", Assert.Throws<ArgumentException>(() => new LineAnnotation(new string('k', length), null).Annotate([])).Message, StringComparison.Ordinal);

    [Fact]
    public void Annotated_lines_are_mined_and_shown_bare_and_decide_the_format_as_bare_ones_do()
    {
        byte[] payload = new LineAnnotation("k", 1).Annotate("081109 203610 148 INFO dfs.DataNode$PacketResponder: Received block blk_1"u8);
        RecordBatch batch = new();
        batch.Add(payload, 0, RecordFlags.Annotated);
        FormatCommand command = FormatCommand.Before("auto", new FormatChoice(null, ""), batch, Start)!;
        Assert.Equal("hdfs", command.Name);

        Lane lane = new(new PipelineOptions());
        lane.Command(command);
        lane.Raw(RecordKind.Input, payload, Start, RecordFlags.Annotated);
        Assert.Equal("Received block blk_1", lane.Pipeline.Tail.Read(-1, 1).Lines.Single().Content);
        Assert.Equal((0, 0), (lane.Pipeline.Counts.HeaderMisses, lane.Pipeline.Counts.BadAnnotations));
    }

    [Fact]
    public void Commands_of_models_and_sessions_read_what_they_wrote_and_nothing_else()
    {
        ModelCommand model = new("anna", Start, new string('a', 64), "hdfs", "a better one");
        ResetSessionsCommand reset = new("bert", Start, "a new run");
        Assert.Equal(model, ModelCommand.Parse(model.ToPayload()));
        Assert.Equal(reset, ResetSessionsCommand.Parse(reset.ToPayload()));
        Assert.Equal(
            """{"who":"anna","when":"2026-03-01T12:00:00.000Z","set":"model","hash":"","name":"","why":"none"}""",
            Encoding.UTF8.GetString(new ModelCommand("anna", Start, "", "", "none").ToPayload()));
        Assert.Null(ModelCommand.Parse(reset.ToPayload()));
        Assert.Null(ResetSessionsCommand.Parse(model.ToPayload()));
        Assert.Null(ResetSessionsCommand.Parse("""{"set":"sessions","reset":false}"""u8));
        Assert.Null(ModelCommand.Parse("[]"u8));
        Assert.Null(FormatCommand.Parse(model.ToPayload()));
    }
}
