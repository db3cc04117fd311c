using RankTools.Operators;

using static RankTools.Core.Tests.Networks.Onnx.Waves;
using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Convolutions and pools of ONNX, against numbers from PyTorch.</summary>
public class WindowLoweringTests
{
    [Fact]
    public void A_line_is_convolved_in_groups_with_uneven_padding() => new OnnxNodeCase("Conv", 11, Wave(2, 2, 6), Wave(2, 1, 3), Numbers(1, -1))
        .With("group", 2L).With("pads", 1, 2).With("strides", [2L]).With("dilations", [2L])
        .Gives([2, 2, 3],
            1.83639347847603, 0.24680101668636, 0.19309304624301, -1.89239951682997, -0.26026346040019, -0.18504675244,
            1.94486343001323, 0.67300208374286, 0.19101190571627, -1.91571684758872, -0.80057111464309, -0.24150943608621);

    [Fact]
    public void A_convolution_keeps_the_size_with_the_odd_padding_behind() => new OnnxNodeCase("Conv", 11, Wave(1, 2, 4, 3), Wave(2, 2, 3, 2))
        .With("auto_pad", "SAME_UPPER")
        .Gives([1, 2, 4, 3],
            0.31409064712248, 4.32771012726417, 3.05562418236929, 1.52042088746756, -2.64637059727507, -3.34531523943702,
            -2.08678691527789, 2.12510959488607, 3.28863702748485, 1.98321033614578, 0.39713522873138, -2.00159470905952,
            1.3337046372557, 4.59315497388196, 2.08971410590323, 0.14858501958153, -4.59118853456245, -3.35237885998797,
            -0.93053302265783, 4.1043062477235, 3.34545529464964, 1.82330850797961, -1.81782029887572, -2.97962363492822);

    [Fact]
    public void Or_with_the_odd_padding_in_front() => new OnnxNodeCase("Conv", 11, Wave(1, 1, 3, 2), Wave(1, 1, 2, 2))
        .With("auto_pad", "SAME_LOWER")
        .Gives([1, 1, 3, 2],
            0, 0.11874839215823, 0.12832006020246, 1.55481008538019, 0.65834742699671, -0.70473357080978);

    [Fact]
    public void A_volume_is_convolved() => new OnnxNodeCase("Conv", 11, Wave(1, 1, 3, 3, 3), Wave(1, 1, 2, 2, 2))
        .With("pads", 1, 1, 1, 1, 1, 1).With("strides", 2, 2, 2)
        .Gives([1, 1, 2, 2, 2],
            0, 0.36227618923391, -0.31889563916029, 1.95870865301498, -0.43523039297877, -0.0778808423934, -1.75698416574094,
            1.79223697346608);

    [Fact]
    public void A_transposed_convolution_is_cut_and_extended() => new OnnxNodeCase("ConvTranspose", 11, Wave(1, 2, 2, 3), Wave(2, 1, 3, 2), Numbers(0.5, -0.5))
        .With("group", 2L).With("pads", 1, 1, 1, 1).With("strides", 2, 2).With("output_padding", 1, 1)
        .Gives([1, 2, 4, 5],
            0.5, 1.26514740123429, 0.61874839215823, 1.32682181043181, 0.62832006020246, 0.61874839215823, -0.13682734103184,
            -0.94373429478882, -0.18815856159875, -1.17885432922886, 0.51991485667482, -0.18815856159875, 0.39320002576242,
            -0.37194737547188, 0.36467659863074, 0.36467659863074, 1.07275001690431, 1.22571628387641, 1.22571628387641,
            1.41953576453823, -0.61515229187081, 0.14999510936348, -0.22924367811188, 0.47882974016169, -0.09226717804013,
            0.05016908364553, -0.70540664954454, -1.51439474382827, -0.7588190106382, -2.1463287219474, -0.33015835412204,
            -1.03823177239561, -0.72420115615926, -1.48934855739356, -0.91211444918027, -0.91211444918027, -0.2040410309067,
            0.0440157830462, 0.0440157830462, 0.49998041319732);

    [Fact]
    public void A_line_is_convolved_backwards() => new OnnxNodeCase("ConvTranspose", 11, Wave(2, 2, 3), Wave(2, 1, 3))
        .With("strides", [2L]).With("dilations", [2L])
        .Gives([2, 1, 9],
            0.01991485667482, 0, -0.21359994847516, 0, 1.01017663243935, 0, 2.9817273702214, 0, 1.74635757497003,
            0.05815816395894, 0, -0.62378459598697, 0, 0.17417085537931, 0, 2.70838261455003, 0, 1.85853579135028);

    [Fact]
    public void A_mean_counts_what_is_there() => new OnnxNodeCase("AveragePool", 11, Wave(1, 1, 4, 5))
        .With("kernel_shape", 3, 3).With("pads", 1, 1, 1, 1).With("strides", 2, 2).With("ceil_mode", 1L)
        .Gives([1, 1, 3, 3],
            -0.09921719701354, 0.54313629447278, 0.19644856115427, -0.40332776113501, -0.19441719954417, 0.36852351454632,
            0.18119226174603, -0.66676268510543, -0.30055501855436);

    [Fact]
    public void Or_padding_too_but_not_what_hangs_over() => new OnnxNodeCase("AveragePool", 11, Wave(1, 1, 4, 5))
        .With("kernel_shape", 3, 3).With("pads", 1, 1, 1, 1).With("strides", 2, 2).With("ceil_mode", 1L).With("count_include_pad", 1L)
        .Gives([1, 1, 3, 3],
            -0.04409653200602, 0.36209086298185, 0.08731047162412, -0.26888517409001, -0.19441719954417, 0.24568234303088,
            0.06039742058201, -0.33338134255272, -0.10018500618479);

    [Fact]
    public void A_mean_of_uneven_windows_in_a_batch() => new OnnxNodeCase("AveragePool", 19, Wave(2, 1, 5))
        .With("kernel_shape", [2L]).With("dilations", [3L]).With("pads", 1, 0).With("count_include_pad", 1L)
        .Gives([2, 1, 3],
            0.45464871341284, 0.07056000402993, 0.04233424474998, 0.32849329935939, 0.01521698598012, 0.06635149352142);

    [Fact]
    public void A_maximum_of_a_dilated_line() => new OnnxNodeCase("MaxPool", 12, Wave(2, 1, 7))
        .With("kernel_shape", [3L]).With("dilations", [2L]).With("pads", 1, 1).With("strides", [2L])
        .Gives([2, 1, 3],
            0.8414709848079, 0.8414709848079, 0.14112000805987, 0.98935824662338, 0.98935824662338, -0.53657291800043);

    [Fact]
    public void A_maximum_says_where_it_was_found()
    {
        using var scope = NewDisposeScope();
        var pool = new OnnxNodeCase("MaxPool", 12, Wave(1, 2, 4, 5))
            .With("kernel_shape", 2, 3).With("pads", 1, 1, 1, 1).With("strides", 2, 2).With("ceil_mode", 1L);
        pool.Gives([1, 2, 3, 3],
            0.8414709848079, 0.90929742682568, 0.14112000805987, -0.27941549819893, 0.98935824662338, 0.99060735569487,
            0.65028784015712, -0.28790331666507, 0.14987720966295, 0.91294525072763, 0.83665563853606, -0.84622040417517,
            0.7625584504796, 0.99991186010727, 0.99991186010727, -0.42818266949615, 0.29636857870939, 0.96379538628409);
        foreach (var isComputed in new[] { false, true })
        {
            var places = pool.Run(_ => isComputed, outputs: 2)[1];
            Assert.Equal([1, 2, 3, 6, 8, 14, 15, 16, 19, 20, 21, 23, 26, 33, 33, 35, 38, 39], places.data<double>().ToArray());
        }
    }

    [Fact]
    public void Numbers_go_back_to_where_the_maximum_was_found() => new OnnxNodeCase("MaxUnpool", 11, Numbers(1, 2, 3, 4).reshape(1, 1, 2, 2), Integers(5, 7, 13, 15).reshape(1, 1, 2, 2))
        .With("kernel_shape", 2, 2).With("strides", 2, 2)
        .Gives([1, 1, 4, 4], 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4);

    [Fact]
    public void A_norm_over_windows() => new OnnxNodeCase("LpPool", 18, Wave(1, 1, 4, 4))
        .With("p", 3L).With("kernel_shape", 2, 2).With("strides", 2, 2)
        .Gives([1, 1, 2, 2],
            1.2409581227826, 1.01962185802426, 1.08209856121917, 1.340361981701);

    [Fact]
    public void A_norm_over_the_whole_map() => new OnnxNodeCase("GlobalLpPool", 2, Wave(1, 2, 3))
        .Gives([1, 2, 1],
            1.23890888636145, 1.22971567368939);

    [Fact]
    public void Blocks_are_summed_into_an_image() => new OnnxNodeCase("Col2Im", 18, Wave(1, 8, 4), Integers(3, 3), Integers(2, 2))
        .Gives([1, 2, 3, 3],
            0, 0.08466848949997, -0.95892427466314, 1.89865567344906, -0.26274992289774, 1.07715363554543, -0.54402111088937,
            -0.00938285085583, 0.65028784015712, -0.28790331666507, -0.04845224115193, 0.83665563853606, -1.6565656087783,
            0.27957993858264, -1.50985428838814, 0.7625584504796, -0.03165569568836, -0.40403764532307);

    [Fact]
    public void Pictures_take_the_operators_of_the_networks_written_in_code()
    {
        Assert.Equal([typeof(Convolution2d)], Operators(new OnnxNodeCase("Conv", 11, Wave(1, 2, 5, 4), Wave(3, 2, 3, 3), Wave(3)).With("pads", 1, 1, 1, 1)));
        Assert.Equal([typeof(BoundOperator), typeof(Convolution2d)], Operators(
            new OnnxNodeCase("Conv", 11, Wave(1, 2, 5, 4), Wave(3, 2, 3, 3)).With("pads", 0, 0, 1, 1)));
        Assert.Equal([typeof(MaxPool2d)], Operators(new OnnxNodeCase("MaxPool", 12, Wave(1, 2, 5, 4)).With("kernel_shape", 3, 3).With("strides", 2, 2).With("ceil_mode", 1L)));
        Assert.Equal([typeof(AveragePool2d)], Operators(new OnnxNodeCase("AveragePool", 12, Wave(1, 2, 5, 4)).With("kernel_shape", 2, 2)));
        Assert.Equal([typeof(BatchNormalization)], Operators(
            new OnnxNodeCase("BatchNormalization", 15, Wave(1, 2, 5, 4), Numbers(1, 2), Numbers(1, 2), Numbers(1, 2), Numbers(1, 2))));
        Assert.Equal([typeof(GlobalAveragePool), typeof(BoundOperator)], Operators(new OnnxNodeCase("GlobalAveragePool", 1, Wave(1, 2, 5, 4))));
    }

    [Fact]
    public void A_picture_in_a_larger_batch_is_convolved_all_the_same() => new OnnxNodeCase("Conv", 11, ones(3, 1, 2, 2, float64), ones(1, 1, 2, 2, float64))
        .Gives([3, 1, 1, 1], 4, 4, 4);

    private static IEnumerable<Type> Operators(OnnxNodeCase node)
    {
        using var scope = NewDisposeScope();
        node.Run(i => i == 0);
        return node.Emitted.Select(draft => draft.Operator.GetType());
    }
}
