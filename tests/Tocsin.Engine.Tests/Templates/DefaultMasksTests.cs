using System.Text;
using Tocsin.Engine.Templates;
using Tocsin.Engine.Templates.Masking;

namespace Tocsin.Engine.Tests.Templates;

public sealed class DefaultMasksTests
{
    [Fact]
    public void The_default_masks_are_scanned_in_one_pass() =>
        Assert.Equal(DefaultMasks.Rules.Count, ScannedMasks.EndOfRun(DefaultMasks.Rules, 0));

    [Fact]
    public void The_default_options_have_no_fault() => Assert.Empty(MinerOptions.Default.Faults());

    [Theory]
    [InlineData("Received block blk_-1608999687919862906 of size 91178 from /10.250.10.6", "Received block blk_<ID> of size <NUM> from /<IP>")]
    [InlineData("workerEnv.init() ok /etc/httpd/conf/workers2.properties", "workerEnv.init() ok <PATH>")]
    [InlineData("headroom=<memory:0, vCores:-27> in 0.035 s, version 2.6.5", "headroom=<memory:<NUM>, vCores:<NUM>> in <NUM> s, version <NUM>")]
    [InlineData("iar 003a9260 dear 0x00aed684 on eth1, mask=ffffffff", "iar <NUM> dear <HEX> on eth1, mask=<NUM>")]
    public void A_line_is_masked_by_default(string line, string masked) =>
        Assert.Equal(masked, Encoding.UTF8.GetString(new Masker(DefaultMasks.Rules).Mask(Encoding.UTF8.GetBytes(line), 0, out _)));
}
