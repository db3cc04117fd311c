using RankTools.Staging.Help;

namespace RankTools.Core.Tests.Staging;

public class HelpPageReaderTests
{
    private const string Page =
        """
        # Get-Thing

        Gets a `thing` of
        **some** kind.

        ## Description

        First. See [the other](Get-Other.md).

        - one item
        - another

        ## Parameters

        ### -Path

        Where to look.

        ## Outputs

        ### Some.Thing

        The thing.

        ## Examples

        ### Get one

        Before.

        ```powershell
        # ## not a heading
        Get-Thing |
            Out-Null
        ```

        After.

        ## Links

        - [Get-Other](Get-Other.md)
        - [Paper](https://example.org/paper)
        """;

    private static readonly HelpPage Read = HelpPageReader.Read("page", Page);

    [Fact]
    public void The_first_paragraph_is_the_synopsis_without_marks()
    {
        Assert.Equal("Get-Thing", Read.Name);
        Assert.Equal("Gets a thing of some kind.", Read.Synopsis);
    }

    [Fact]
    public void Paragraphs_and_items_are_blocks_and_links_keep_their_text() =>
        Assert.Equal(["First. See the other.", "- one item", "- another"], Read.Description.Select(block => block.Text));

    [Fact]
    public void Parameters_lose_their_dash()
    {
        var parameter = Assert.Single(Read.Parameters);
        Assert.Equal("Path", parameter.Title);
        Assert.Equal("Where to look.", Assert.Single(parameter.Blocks).Text);
    }

    [Fact]
    public void Code_keeps_its_lines_and_headings_in_it_are_code()
    {
        var example = Assert.Single(Read.Examples);
        Assert.Equal([false, true, false], example.Blocks.Select(block => block.IsCode));
        Assert.Equal("# ## not a heading\nGet-Thing |\n    Out-Null", example.Blocks[1].Text);
    }

    [Fact]
    public void Only_links_to_the_web_have_a_target() =>
        Assert.Equal([new HelpLink("Get-Other", ""), new HelpLink("Paper", "https://example.org/paper")], Read.Links);

    [Theory]
    [InlineData("Get-Thing\n\nText.", "page(1)")]
    [InlineData("# Get-Thing\n\n## Description\n\nText.", "page(2)")]
    [InlineData("# Get-Thing\n\nOne.\n\nTwo.\n", "page(2)")]
    [InlineData("# Get-Thing\n\nText.\n\n## Descripton\n\nMore.", "page(5)")]
    [InlineData("# Get-Thing\n\nText.\n\n## Notes\n\nA.\n\n## Notes\n\nB.", "page(9)")]
    [InlineData("# Get-Thing\n\nText.\n\n```\ncode", "page(6)")]
    public void What_does_not_fit_the_format_is_an_error_with_its_line(string markdown, string place) =>
        Assert.StartsWith(place, Assert.Throws<InvalidDataException>(() => HelpPageReader.Read("page", markdown)).Message);
}
