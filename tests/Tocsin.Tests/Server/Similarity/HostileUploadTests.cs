using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tocsin.Tests.Server.Similarity;

/// <summary>Uploads that mean harm, and too many at once: clear answers, bounded memory, and the server goes on.</summary>
[Collection(MeasuringCollection.Name)]
public sealed class HostileUploadTests
{
    private const long MiB = 1L << 20;
    private const string Search = "/api/v1/images/search";

    [PictureTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_gigabytes_are_refused_while_they_stream_and_never_held(bool asForm)
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1, settings => settings with { Limits = new() { UploadBytes = 8 * MiB, BufferedBytes = 32 * MiB } });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        Uri address = similarity.Server.Server.Address;
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        string type = asForm ? "multipart/form-data; boundary=b" : "application/octet-stream";
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {Search} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n"));
        if (asForm)
        {
            await SendChunkAsync(socket, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.jpg\"\r\n\r\n"u8.ToArray());
        }

        Task<string> answer = AnswerAsync(socket);
        byte[] piece = new byte[MiB];
        long sent = 0;
        for (; sent < 4 * MiB; sent += piece.Length)
        {
            await SendChunkAsync(socket, piece);
        }

        await similarity.UntilAsync(() => similarity.Host.Uploads.Held >= 4 * MiB); // all that was sent has come
        long held = similarity.Host.Uploads.Held;
        try
        {
            while (sent < 2048 * MiB && !answer.IsCompleted)
            {
                await SendChunkAsync(socket, piece);
                sent += piece.Length;
                held = Math.Max(held, similarity.Host.Uploads.Held);
            }
        }
        catch (SocketException)
        {
            // It has hung up: that is what it is to do.
        }

        Assert.StartsWith("HTTP/1.1 413", await answer.WaitAsync(ServerUnderTest.Patience), StringComparison.Ordinal);
        Assert.InRange(sent, 8 * MiB, 256 * MiB);
        Assert.InRange(held, 4 * MiB, (16 * MiB) + 1);
        await similarity.UntilAsync(() => similarity.Host.Uploads.Held == 0);
        await AssertAliveAsync(similarity);
    }

    [PictureFact]
    public async Task A_length_that_is_too_large_is_refused_before_a_byte_of_it_was_sent()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        Uri address = similarity.Facade.BaseAddress!;
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /search/image HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 2147483648\r\n\r\n"));

        string answer = await AnswerAsync(socket).WaitAsync(ServerUnderTest.Patience);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        await AssertAliveAsync(similarity);
    }

    [PictureFact]
    public async Task Forms_of_thousands_of_parts_long_headers_two_files_or_no_end_are_refused()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);
        byte[] picture = MadeUpPictures.Jpeg(0);
        string parts = string.Concat(Enumerable.Range(0, 5000).Select(i => $"--b\r\nContent-Disposition: form-data; name=\"f{i}\"\r\n\r\nx\r\n")) + "--b--\r\n";
        string headers = $"--b\r\n{string.Concat(Enumerable.Range(0, 500).Select(i => $"X-{i}: y\r\n"))}\r\nx\r\n--b--\r\n";
        string longHeader = $"--b\r\nContent-Disposition: form-data; name=\"{new string('n', 100_000)}\"\r\n\r\nx\r\n--b--\r\n";
        string field = $"--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n{new string('x', 100_000)}\r\n--b--\r\n";
        string unended = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nabc";

        foreach (string form in new[] { parts, headers, longHeader, field, unended, "--c\r\n\r\n", "" })
        {
            using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(form));
            content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
            using HttpResponseMessage response = await similarity.Client.PostAsync(Search, content);
            string body = await response.Content.ReadAsStringAsync();
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{form[..Math.Min(40, form.Length)]}: {response.StatusCode} {body}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }

        using var two = new MultipartFormDataContent { { new ByteArrayContent(picture), "file", "a.jpg" }, { new ByteArrayContent(picture), "file", "b.jpg" } };
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "two_pictures", await similarity.Client.PostAsync(Search, two));
        using var none = new MultipartFormDataContent { { new StringContent("x"), "name" } };
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.BadRequest, "no_picture", await similarity.Client.PostAsync(Search, none));
        Assert.Equal(0, similarity.Host.Uploads.Held);
        await AssertAliveAsync(similarity);
    }

    [PictureFact]
    public async Task What_is_no_picture_or_too_large_to_decode_is_named_and_changes_nothing()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1, settings => settings with { Limits = new() { Pixels = 1_000_000, PixelsAtOnce = 1_000_000 } });
        byte[] whole = MadeUpPictures.Jpeg(0, 400, 300);
        byte[] random = new byte[5000];
        new Random(1).NextBytes(random);
        (byte[] File, HttpStatusCode Status, string Code)[] bad =
        [
            ([], HttpStatusCode.BadRequest, "not_an_image"),
            (random, HttpStatusCode.BadRequest, "not_an_image"),
            (whole[..(whole.Length / 2)], HttpStatusCode.BadRequest, "truncated"),
            ([.. "<svg/>"u8], HttpStatusCode.BadRequest, "not_an_image"),
            (MadeUpPictures.Bomb(8000), HttpStatusCode.RequestEntityTooLarge, "too_many_pixels"),
        ];
        foreach ((byte[] file, HttpStatusCode status, string code) in bad)
        {
            await ServerUnderTest.AssertProblemAsync(status, code, await similarity.Client.PostAsync(Search, SimilarityUnderTest.Form(file)));
            await ServerUnderTest.AssertProblemAsync(status, code, await similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(file)));
        }

        Assert.Equal(1, similarity.Host.Collection.Count);
        Assert.False(Directory.Exists(Path.Combine(Path.GetDirectoryName(similarity.Images)!, "own", "uploads")));
        await AssertAliveAsync(similarity);
    }

    [PictureFact]
    public async Task Two_hundred_uploads_at_once_are_answered_or_told_to_come_again_within_bounded_memory()
    {
        const int Uploads = 200;
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(
            2, settings => settings with { Limits = new() { Waiting = 40, UploadBytes = 4 * MiB, BufferedBytes = 32 * MiB, Pixels = 2_000_000, PixelsAtOnce = 2_000_000 } });
        byte[] picture = MadeUpPictures.Jpeg(0, 1400, 1000);
        await AssertAliveAsync(similarity);
        long before = Environment.WorkingSet, peak = 0, held = 0;
        using var stop = new CancellationTokenSource();

        // A thread of its own: those of the pool are busy with what is watched.
        Task watching = Task.Factory.StartNew(
            () =>
            {
                while (!stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1)))
                {
                    peak = Math.Max(peak, Environment.WorkingSet);
                    held = Math.Max(held, similarity.Host.Uploads.Held);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        (HttpStatusCode Status, string Body)[] answers = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(async i =>
        {
            using HttpResponseMessage response = i % 2 == 0
                ? await similarity.Client.PostAsync(Search, SimilarityUnderTest.Form(picture))
                : await similarity.Facade.PostAsync("/search/image", SimilarityUnderTest.Form(picture));
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }));

        await stop.CancelAsync();
        await watching;
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{answer.Status}: {answer.Body}"));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
        foreach ((_, string body) in answers.Where(answer => answer.Status != HttpStatusCode.OK))
        {
            Assert.Contains(body.Contains("Limits:BufferedBytes", StringComparison.Ordinal) ? "hold 32MiB together" : "wait for 2 workers", JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        // Two pictures of 1.4 megapixels are decoded at the same time, not two hundred (which would be 3.6 GB).
        Assert.True(peak - before < 700 * MiB, $"{(peak - before) / MiB} MiB more than before");
        Assert.InRange(held, 1, 32 * MiB);
        Assert.Equal(0, similarity.Host.Uploads.Held);
        await AssertAliveAsync(similarity);
    }

    [PictureFact]
    public async Task The_largest_upload_is_read_with_the_least_room_that_the_settings_allow_and_one_byte_more_is_refused()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1, settings => settings with { Limits = new() { UploadBytes = MiB + 1, BufferedBytes = (2 * MiB) + 2 } });
        byte[] largest = new byte[MiB + 1];
        MadeUpPictures.Jpeg(0).CopyTo(largest, 0);

        await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync(Search, SimilarityUnderTest.Form(largest)));
        await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync(Search, new ByteArrayContent(largest)));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too_large", await similarity.Client.PostAsync(Search, new ByteArrayContent([.. largest, 0])));
        await ServerUnderTest.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too_large", await similarity.Client.PostAsync(Search, SimilarityUnderTest.Form([.. largest, 0])));
        Assert.Equal(0, similarity.Host.Uploads.Held);
    }

    [PictureFact]
    public async Task A_picture_whose_file_cannot_be_written_is_refused_with_its_path_and_the_remedy_and_taken_when_it_can()
    {
        await using SimilarityUnderTest similarity = await SimilarityUnderTest.ReadyAsync(1);
        await File.WriteAllTextAsync(similarity.Uploads, "in the way");

        JsonElement refused = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(5))), HttpStatusCode.ServiceUnavailable);

        Assert.Equal("picture_not_written", refused.GetProperty("code").GetString());
        Assert.Contains(similarity.Uploads + "/", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("Similarity:Folder", refused.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, similarity.Host.Collection.Count);

        File.Delete(similarity.Uploads);
        await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync("/api/v1/images", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(5))), HttpStatusCode.Created);
        Assert.Single(Directory.GetFiles(similarity.Uploads));
    }

    private static async Task AssertAliveAsync(SimilarityUnderTest similarity)
    {
        JsonElement found = await SimilarityUnderTest.OkAsync(similarity.Client.PostAsync($"{Search}?top=1", SimilarityUnderTest.Form(MadeUpPictures.Jpeg(0))));
        Assert.Equal(similarity.IdOf("p00.jpg"), found.GetProperty("items")[0].GetProperty("id").GetString());
    }

    private static async Task SendChunkAsync(Socket socket, byte[] bytes)
    {
        await SendAllAsync(socket, Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"));
        await SendAllAsync(socket, bytes);
        await SendAllAsync(socket, "\r\n"u8.ToArray());
    }

    private static async Task SendAllAsync(Socket socket, byte[] bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            at += await socket.SendAsync(bytes.AsMemory(at));
        }
    }

    // What has come when it hangs up, or the head of the answer.
    private static async Task<string> AnswerAsync(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int read = await socket.ReceiveAsync(buffer);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
