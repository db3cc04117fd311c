using RankTools.Staging.Help;

namespace RankTools.Core.Tests.Staging;

public class AboutTopicTests
{
    [Fact]
    public void Headings_are_in_capitals_and_the_rest_is_indented() => Assert.Equal(
        "TOPIC\n    about_Rank\n\nSHORT DESCRIPTION\n    What a rank is.\n\nTOLERANCE\n\n    Use -Rule.\n\n        Get-X\n",
        AboutTopic.ToText("# about_Rank\n\nWhat a rank is.\n\n## Tolerance\n\nUse `-Rule`.\n\n```powershell\nGet-X\n```\n"));
}
