using Spectre.Console;
using Tocsin.Commands.Evaluating;
using Tocsin.Engine.Logs;
using Tocsin.Engine.Sequences;
using Tocsin.Engine.Sequences.Judging;
using Tocsin.Terminal;

namespace Tocsin.Tests.Commands.Evaluating;

public sealed class SessionTimelineTests
{
    [Fact]
    public void A_surprising_event_is_marked_and_followed_by_what_was_expected()
    {
        string text = Draw(
            new SessionVerdict(true, 14.25, 12, true, 0.999, 1),
            [
                new EventOpinion(0, "E5", "Receiving block <*>", 0.1, [new Expectation("E5", "Receiving block <*>", 0.93)], Rings: false),
                new EventOpinion(1, "E20", "Exception <*>", 14.25, [new Expectation("E26", "blockMap updated", 0.62), new Expectation("E9", "Received", 0.2)], Rings: true),
            ]);

        Assert.Equal(
            """
            blk_1  anomalous  (labelled anomalous)
            2 events, 12.0 bits (extrapolated), score 14.25 bits, confidence 0.999

                 #  event   bits  template
                 1  E5       0.1  Receiving block <*>
              ●  2  E20     14.3  Exception <*>
                    E26    62.0%  expected: blockMap updated
                    E9     20.0%  expected: Received

            why
              E20 came, which is rare here. (14.3 bits)

            what each detector says
              detector    bits  score        at event
              next event  14.3  14.25  bits         2
              length         –      2  σ
            """,
            text);
    }

    [Fact]
    public void A_long_session_shows_what_is_around_its_surprises_and_counts_the_rest()
    {
        EventOpinion[] events = [.. Enumerable.Range(0, 1000).Select(static place => new EventOpinion(place, $"E{place}", "as ever", place == 500 ? 20 : 0.1, [], Rings: false))];

        string text = Draw(new SessionVerdict(false, 1, double.NaN, false, 0.5, -1), events);

        Assert.Contains("497 events as usual", text, StringComparison.Ordinal);
        Assert.Contains("496 events as usual", text, StringComparison.Ordinal);
        Assert.Contains("!  501  E500", text, StringComparison.Ordinal);
        Assert.Contains("E497", text, StringComparison.Ordinal);
        Assert.DoesNotContain("E496", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_of_a_log_cannot_reach_the_terminal()
    {
        string text = Draw(new SessionVerdict(true, 1, 1, false, 1, 0), [new EventOpinion(0, "\e[2J", "\u202e\e]0;x\a", 9, [new Expectation("\e[1A", "\r", 1)], Rings: true)]);

        Assert.DoesNotContain(text, static character => character is '\e' or '\a' or '\r' or '\u202e');
    }

    private static string Draw(SessionVerdict verdict, EventOpinion[] events)
    {
        SessionExplanation explanation = new(
            verdict,
            "bits",
            [new DetectorOpinion("next_event", 14.25, "bits", 14.25, 1), new DetectorOpinion("length", 2, "σ", null, null)],
            events,
            [new Reason("unexpected_event", "E20 came, which is rare here.") { Bits = 14.25 }]);
        StringWriter text = new() { NewLine = "\n" };
        new Screen(Live: false, Colors: false, int.MaxValue, 0).On(text).Write(new Rows(SessionTimeline.Of(new LabelledSession("blk_1", true, [.. events.Select(static opinion => opinion.Event)]), explanation)));
        return text.ToString().TrimEnd('\n');
    }
}
