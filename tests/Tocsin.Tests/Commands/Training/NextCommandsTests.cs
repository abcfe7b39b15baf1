using Tocsin.Commands.Sessions;
using Tocsin.Commands.Training;

namespace Tocsin.Tests.Commands.Training;

public sealed class NextCommandsTests
{
    [Fact]
    public void What_was_held_back_is_what_to_evaluate_on() => Assert.Equal(
    [
        "tocsin evaluate h.tocsin --log a.log --log b.gz --labels l.csv --only test.jsonl",
        "tocsin serve --model h=h.tocsin",
    ],
    NextCommands.After(new TrainRequest { Output = "h.tocsin", Sessions = new SessionRequest { Logs = ["a.log", "b.gz"], LabelFile = "l.csv", Exclude = "test.jsonl" } }));

    [Fact]
    public void A_model_that_has_learnt_the_whole_log_is_not_evaluated_on_it() => Assert.Equal(
        "tocsin evaluate h.tocsin --log LATER.log --labels labels.csv",
        NextCommands.After(new TrainRequest { Output = "h.tocsin", Sessions = new SessionRequest { Logs = ["a.log"] } }).First());

    [Fact]
    public void A_path_that_a_shell_would_take_apart_is_quoted() => Assert.Equal(
    [
        "tocsin evaluate 'my models/it'\\''s.tocsin' --sessions test.jsonl",
        "tocsin serve --model 'it'\\''s=my models/it'\\''s.tocsin'",
    ],
    NextCommands.After(new TrainRequest { Output = "my models/it's.tocsin", Sessions = new SessionRequest { SessionFile = "train.jsonl" } }));
}
