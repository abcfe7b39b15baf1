using Tocsin.Engine.Sequences.Lanes;
using Tocsin.Pages.Frame;
using Tocsin.Pages.Reading;

namespace Tocsin.Tests.Pages;

public sealed class SessionChoiceTests
{
    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 0, 700, DateTimeKind.Utc);

    [Fact]
    public void An_address_becomes_a_question_to_the_lane()
    {
        Dictionary<string, string> address = new() { ["verdict"] = "anomalous", ["state"] = "ended", ["client"] = "7", ["order"] = "longest" };

        SessionQuery query = SessionChoice.Of(address.GetValueOrDefault, "blk_").ToQuery(TimeRange.Parse("5m", null, null), Now);

        Assert.Equal(
            new SessionQuery
            {
                Anomalous = true,
                Open = false,
                Client = 7,
                Order = SessionOrder.Longest,
                Text = "blk_",
                Since = new DateTime(2026, 3, 1, 11, 55, 0, DateTimeKind.Utc),
                Limit = SessionChoice.MostRows,
            },
            query);
    }

    [Fact]
    public void What_cannot_be_read_is_not_filtered()
    {
        Dictionary<string, string> address = new() { ["verdict"] = "<b>", ["state"] = "maybe", ["client"] = "1e9", ["order"] = "sideways" };

        SessionChoice choice = SessionChoice.Of(address.GetValueOrDefault, string.Empty);

        Assert.True(choice.IsOpen);
        Assert.Equal(SessionOrder.Strangest, choice.Order);
        Assert.Null(choice.ToQuery(TimeRange.All, Now).Since);
    }

    [Theory]
    [InlineData("blocks/blk_1#2", "blocks", "blk_1#2")]
    [InlineData("web/task 1/2", "web", "task 1/2")]
    public void A_key_names_stream_and_session(string key, string stream, string id) => Assert.Equal((stream, id), SessionItem.Parse(key));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/blk_1")]
    [InlineData("blk_1")]
    public void What_is_no_key_names_nothing(string? key) => Assert.Null(SessionItem.Parse(key));
}
