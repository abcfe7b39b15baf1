namespace Tocsin.EndToEnd.Tests.Pages;

/// <summary>Lines that come while the viewer reads others.</summary>
[Collection(PageTests.Name)]
public sealed class LogFileTailTests(Browser browser)
{
    [ChromiumFact]
    public async Task A_line_that_is_told_while_the_end_is_on_its_way_is_not_replaced_by_what_was_read_before()
    {
        MadeUpFilesApi api = new() { Log = new MadeUpLog(0) };
        await using PageHost host = await LogFilePageTests.HostAsync(api);
        await using PageWindow window = await browser.OpenAsync(host.Address + "/logs/1");
        await window["text=The file is empty"].WaitForAsync();
        await window.Page.EvaluateAsync(
            """
            () => {
              const listen = EventSource.prototype.addEventListener;
              window.heard = 0;
              EventSource.prototype.addEventListener = function (name, take) {
                listen.call(this, name, event => {
                  take(event);
                  if (name === 'line') requestAnimationFrame(() => requestAnimationFrame(() => window.heard++));
                });
              };
            }
            """);
        TaskCompletionSource hasRead = new(TaskCreationOptions.RunContinuationsAsynchronously), answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        api.AfterContent = () =>
        {
            hasRead.TrySetResult();
            return answer.Task;
        };

        await window.PressAsync("f");
        await LogFilePageTests.FollowedAsync(api);
        await hasRead.Task.WaitAsync(PageWindow.Patience);
        api.Write("INFO the very first");
        await window.UntilAsync("window.heard === 1");
        await window.Page.RunAndWaitForResponseAsync(
            () =>
            {
                answer.SetResult();
                return Task.CompletedTask;
            },
            response => response.Url.Contains("/content", StringComparison.Ordinal));
        api.Write("INFO the second");

        await window["text=the second"].WaitForAsync();
        await window["text=the very first"].WaitForAsync();
        Assert.Empty(window.Faults);
    }
}
