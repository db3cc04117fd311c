using RankTools.Samples.Drawing;

namespace RankTools.Core.Tests.Samples;

public class OutlineTests
{
    private const int Grid = 1200;
    private const double Edge = 1.5;

    public static TheoryData<string, double> Areas() => new()
    {
        { nameof(Shape.Disc), Math.PI * 0.9 * 0.9 },
        { nameof(Shape.Ring), Math.PI * (1 - 0.5 * 0.5) },
        { nameof(Shape.Square), 1.6 * 1.6 },
        { nameof(Shape.Triangle), 0.98 * 1.72 },
        // Five kites of diagonals R and 2 r sin 36°, the inner radius r = R (3 − √5) / 2.
        { nameof(Shape.Star), 5 * 1.17 * 1.17 * (3 - Math.Sqrt(5)) / 2 * Math.Sin(Math.PI / 5) },
        { nameof(Shape.Cross), 2 * 2 * 0.72 - 0.72 * 0.72 },
        { nameof(Shape.Heart), 3.6619719 / (1.2 * 1.2) },
        { nameof(Shape.Crescent), Math.PI - Lens(1, 0.72, 0.5) },
    };

    [Theory]
    [MemberData(nameof(Areas))]
    public void A_shape_has_its_closed_form_area_and_stays_within_reach(string name, double area)
    {
        var shape = Enum.Parse<Shape>(name);
        var inside = 0;
        for (var i = 0; i < Grid; i++)
            for (var j = 0; j < Grid; j++)
            {
                double x = (2 * (j + 0.5) / Grid - 1) * Edge, y = (2 * (i + 0.5) / Grid - 1) * Edge;
                if (!Outline.Contains(shape, x, y))
                    continue;
                inside++;
                if (x * x + y * y > Outline.Reach * Outline.Reach)
                    Assert.Fail($"{shape} reaches ({x}, {y})");
            }
        var cell = 4 * Edge * Edge / ((double)Grid * Grid);
        Assert.Equal(area, inside * cell, 0.004 * area);
    }

    [Fact]
    public void Every_shape_has_a_test() => Assert.Equal(Enum.GetNames<Shape>().Order(), Areas().Select(row => row.Data.Item1).Order());

    /// <summary>Area common to discs of radius a and b whose centres are d apart.</summary>
    private static double Lens(double a, double b, double d)
    {
        double x = (d * d + a * a - b * b) / (2 * d), h = Math.Sqrt(a * a - x * x);
        return a * a * Math.Atan2(h, x) - x * h + b * b * Math.Atan2(h, d - x) - (d - x) * h;
    }
}
