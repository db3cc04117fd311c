using static RankTools.Core.Tests.Networks.Onnx.Waves;
using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Padding, resizing and sampling of ONNX, against numbers from PyTorch and by hand.</summary>
public class ResamplingLoweringTests
{
    [Fact]
    public void Places_are_mirrored() => new OnnxNodeCase("Pad", 13, Wave(1, 1, 3, 4), Integers(0, 0, 1, 2, 0, 0, 2, 1))
        .With("mode", "reflect")
        .Gives([1, 1, 6, 7],
            -0.27941549819893, -0.95892427466314, -0.75680249530793, -0.95892427466314, -0.27941549819893, 0.65698659871879,
            -0.27941549819893, 0.90929742682568, 0.8414709848079, 0, 0.8414709848079, 0.90929742682568, 0.14112000805987,
            0.90929742682568, -0.27941549819893, -0.95892427466314, -0.75680249530793, -0.95892427466314, -0.27941549819893,
            0.65698659871879, -0.27941549819893, -0.54402111088937, 0.41211848524176, 0.98935824662338, 0.41211848524176,
            -0.54402111088937, -0.9999902065507, -0.54402111088937, -0.27941549819893, -0.95892427466314, -0.75680249530793,
            -0.95892427466314, -0.27941549819893, 0.65698659871879, -0.27941549819893, 0.90929742682568, 0.8414709848079, 0,
            0.8414709848079, 0.90929742682568, 0.14112000805987, 0.90929742682568);

    [Fact]
    public void Or_go_round() => new OnnxNodeCase("Pad", 19, Wave(1, 2, 5), Integers(2, 3), null, Integers(-1))
        .With("mode", "wrap")
        .Gives([1, 2, 10],
            0.14112000805987, -0.75680249530793, 0, 0.8414709848079, 0.90929742682568, 0.14112000805987, -0.75680249530793, 0,
            0.8414709848079, 0.90929742682568, 0.98935824662338, 0.41211848524176, -0.95892427466314, -0.27941549819893,
            0.65698659871879, 0.98935824662338, 0.41211848524176, -0.95892427466314, -0.27941549819893, 0.65698659871879);

    [Fact]
    public void Or_are_cut_off_and_repeated() => new OnnxNodeCase("Pad", 13, Wave(3, 4), Integers(-1, 2, 0, -1))
        .With("mode", "edge")
        .Gives([2, 5],
            -0.75680249530793, -0.75680249530793, -0.75680249530793, -0.95892427466314, -0.27941549819893, 0.98935824662338,
            0.98935824662338, 0.98935824662338, 0.41211848524176, -0.54402111088937);

    [Fact]
    public void Linear_between_the_middles_of_pixels() => new OnnxNodeCase("Resize", 18, Wave(1, 1, 3, 4), null, null, Integers(1, 1, 5, 3))
        .With("mode", "linear")
        .Gives([1, 1, 5, 3],
            0.14024516413465, 0.87538420581679, 0.26914957785417, -0.23204868493273, 0.27756256891766, 0.36185757973884,
            -0.7904894585338, -0.61916988643103, 0.50091958256584, 0.21969518842235, -0.2872387422667, -0.35402938133795,
            0.89315161972644, -0.06595131282381, -0.92399535727381);

    [Fact]
    public void Cubic_between_corners() => new OnnxNodeCase("Resize", 18, Wave(1, 1, 3, 4), null, null, Integers(1, 1, 2, 5))
        .With("mode", "cubic").With("coordinate_transformation_mode", "align_corners")
        .Gives([1, 1, 2, 5],
            0, 0.64367164475579, 1.02628874365182, 0.74241080044312, 0.14112000805987, 0.98935824662338, 0.64374221670924,
            -0.07732043773508, -0.7481694571546, -0.9999902065507);

    [Fact]
    public void Linear_with_a_wider_kernel_for_smaller_maps() => new OnnxNodeCase("Resize", 18, Wave(1, 1, 6, 7), null, null, Integers(1, 1, 3, 4))
        .With("mode", "linear").With("antialias", 1L).With("exclude_outside", 1L)
        .Gives([1, 1, 3, 4],
            0.62271131224462, 0.36180371156379, -0.65800872585562, -0.20655575601754, 0.51653878786093, -0.43155215183939,
            -0.35060610659675, 0.58236058720635, -0.31635143151136, -0.61775789908028, 0.45006375148856, 0.55195463841149);

    [Fact]
    public void Cubic_with_a_wider_kernel_for_smaller_maps() => new OnnxNodeCase("Resize", 18, Wave(1, 1, 6, 7), null, null, Integers(1, 1, 2, 4))
        .With("mode", "cubic").With("antialias", 1L).With("exclude_outside", 1L).With("cubic_coeff_a", -0.5)
        .Gives([1, 1, 2, 4],
            0.72959314506349, 0.12233923956409, -0.73026626678249, 0.08374111761274, -0.03640498965749, -0.72301430188935,
            0.23500746022242, 0.68930026652028);

    [Fact]
    public void Nearest_on_the_left_as_PyTorch_has_it() => new OnnxNodeCase("Resize", 18, Wave(2, 1, 5), null, null, Integers(2, 1, 8))
        .With("coordinate_transformation_mode", "asymmetric").With("nearest_mode", "floor")
        .Gives([2, 1, 8],
            0, 0, 0.8414709848079, 0.8414709848079, 0.90929742682568, 0.14112000805987, 0.14112000805987, -0.75680249530793,
            -0.95892427466314, -0.95892427466314, -0.27941549819893, -0.27941549819893, 0.65698659871879, 0.98935824662338,
            0.98935824662338, 0.41211848524176);

    [Fact]
    public void Scales_of_old_files_take_the_next_pixel_when_a_map_shrinks()
    {
        using var scope = NewDisposeScope();
        var map = arange(1, 9, float64).reshape(1, 1, 2, 4);
        var smaller = new OnnxNodeCase("Resize", 10, map, Numbers(1, 1, 0.6, 0.6)).Run(i => i == 0)[0];
        Assert.Equal([1.0, 3.0], smaller.reshape(-1).data<double>().ToArray());
        var larger = new OnnxNodeCase("Upsample", 9, map, Numbers(1, 1, 1, 2)).Run(i => i == 0)[0];
        Assert.Equal([1.0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8], larger.reshape(-1).data<double>().ToArray());
    }

    [Fact]
    public void A_crop_beyond_the_map_gives_the_number_that_the_file_names()
    {
        using var scope = NewDisposeScope();
        var crop = new OnnxNodeCase("Resize", 13, Numbers(1, 2, 3), Numbers(0.5, 1.5), null, Integers(3))
            .With("mode", "linear").With("coordinate_transformation_mode", "tf_crop_and_resize").With("extrapolation_value", 9.0).Run(i => i == 0)[0];
        Assert.Equal([2.0, 3, 9], crop.data<double>().ToArray()); // at 1, 2 and 3
    }

    [Fact]
    public void The_ratio_of_the_sides_is_kept_where_asked_for() =>
        new OnnxNodeCase("Resize", 18, Wave(1, 1, 2, 4), null, null, Integers(4, 4)).With("axes", 2, 3).With("keep_aspect_ratio_policy", "not_larger")
            .Gives([1, 1, 2, 4], Wave(1, 1, 2, 4).data<double>().ToArray());

    [Fact]
    public void Channels_become_pixels_channel_by_channel() => new OnnxNodeCase("DepthToSpace", 13, Wave(1, 8, 1, 2))
        .With("blocksize", 2L).With("mode", "CRD")
        .Gives([1, 2, 2, 4],
            0, 0.90929742682568, 0.8414709848079, 0.14112000805987, -0.75680249530793, -0.27941549819893, -0.95892427466314,
            0.65698659871879, 0.98935824662338, -0.54402111088937, 0.41211848524176, -0.9999902065507, -0.53657291800043,
            0.99060735569487, 0.42016703682664, 0.65028784015712);

    [Fact]
    public void Channels_become_pixels_and_pixels_channels()
    {
        new OnnxNodeCase("DepthToSpace", 13, arange(8, float64).reshape(1, 8, 1, 1)).With("blocksize", 2L).Gives([1, 2, 2, 2], 0, 2, 4, 6, 1, 3, 5, 7);
        new OnnxNodeCase("SpaceToDepth", 13, Numbers(0, 2, 4, 6, 1, 3, 5, 7).reshape(1, 2, 2, 2)).With("blocksize", 2L).Gives([1, 8, 1, 1], 0, 1, 2, 3, 4, 5, 6, 7);
    }

    [Fact]
    public void The_odd_place_is_cut_and_added_behind()
    {
        new OnnxNodeCase("CenterCropPad", 18, Numbers(1, 2, 3, 4, 5), Integers(2)).Gives([2], 2, 3);
        new OnnxNodeCase("CenterCropPad", 18, Numbers(1, 2), Integers(5)).Gives([5], 0, 1, 2, 0, 0);
    }

    [Theory]
    [InlineData("linear", "zeros", 0L, -0.02368519915273, 0.02730293965553, 0.0, 0.39024328651761)]
    [InlineData("linear", "zeros", 1L, -0.05975767465102, 0.25658820149503, 0.01536417664788, 0.2354990840277)]
    [InlineData("linear", "border", 0L, -0.06595131282381, 0.20101306749523, 0.0, 0.5428519168683)]
    [InlineData("linear", "border", 1L, -0.06595131282381, 0.35300424456975, 0.02039316219976, 0.2354990840277)]
    [InlineData("linear", "reflection", 0L, -0.06595131282381, 0.20101306749523, 0.0, 0.5428519168683)]
    [InlineData("linear", "reflection", 1L, -0.11790533054806, 0.16701276883502, -0.17247246209533, 0.2354990840277)]
    [InlineData("cubic", "zeros", 0L, 0.01369252260325, 0.03792318743519, -0.00579337066523, 0.66726423442484)]
    [InlineData("cubic", "zeros", 1L, -0.03388978509206, 0.40717737018285, 0.09503433030729, 0.29783746210805)]
    [InlineData("cubic", "border", 0L, -0.03711313515895, 0.30329631350843, -0.07642374686057, 0.8019768760435)]
    [InlineData("cubic", "border", 1L, -0.03981521495829, 0.53381195611733, 0.09714593480442, 0.25976366694784)]
    [InlineData("cubic", "reflection", 0L, 0.03463658542107, 0.36182050906168, -0.10941930037378, 0.87071725377806)]
    [InlineData("cubic", "reflection", 1L, -0.10002110418595, 0.3035465971342, -0.14849754376071, 0.37510264676159)]
    [InlineData("nearest", "zeros", 0L, 0.0, 0.0, 0.0, 0.41211848524176)]
    [InlineData("nearest", "zeros", 1L, -0.54402111088937, 0.65698659871879, 0.0, 0.41211848524176)]
    [InlineData("nearest", "border", 0L, -0.54402111088937, 0.65698659871879, 0.0, 0.41211848524176)]
    [InlineData("nearest", "border", 1L, -0.54402111088937, 0.65698659871879, 0.0, 0.41211848524176)]
    [InlineData("nearest", "reflection", 0L, -0.54402111088937, 0.65698659871879, 0.0, 0.41211848524176)]
    [InlineData("nearest", "reflection", 1L, -0.54402111088937, 0.65698659871879, 0.0, 0.41211848524176)]
    public void Maps_are_sampled_as_PyTorch_does(string mode, string padding, long alignsCorners, double a, double b, double c, double d) =>
        new OnnxNodeCase("GridSample", 20, Wave(1, 1, 3, 4), 1.3 * Wave(1, 2, 2, 2))
            .With("mode", mode).With("padding_mode", padding).With("align_corners", alignsCorners).Gives([1, 1, 2, 2], a, b, c, d);

    [Fact]
    public void Pixels_go_through_an_affine_map() => new OnnxNodeCase("AffineGrid", 20, Wave(1, 2, 3), Integers(1, 1, 2, 3))
        .Gives([1, 2, 3, 2],
            0.48856193442173, -0.67460303238242, 0.48856193442173, -0.58052302700917, 0.48856193442173, -0.48644302163593,
            1.33003291922963, -1.43140552769035, 1.33003291922963, -1.3373255223171, 1.33003291922963, -1.24324551694386);
}
