using Tocsin.Server.Settings;

namespace Tocsin.Tests.Server.Settings;

public sealed class ChoiceNameTests
{
    [Theory]
    [InlineData("ingest", Role.Ingest)]
    [InlineData("READ", Role.Read)]
    [InlineData("Admin", Role.Admin)]
    public void A_name_is_its_choice_in_any_case(string text, Role expected)
    {
        Assert.True(ChoiceName.TryParse(text, out Role role));
        Assert.Equal(expected, role);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("+1")]
    [InlineData(" read")]
    [InlineData("ingest,read")] // the framework's own reading makes this a role of its own
    [InlineData("ingest, admin")]
    public void A_number_a_list_and_a_name_with_blanks_are_none(string? text) => Assert.False(ChoiceName.TryParse(text, out Role _));
}
