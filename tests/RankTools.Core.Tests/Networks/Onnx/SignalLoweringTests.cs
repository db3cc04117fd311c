using static RankTools.Core.Tests.Networks.Onnx.Waves;
using static TorchSharp.torch;

namespace RankTools.Core.Tests.Networks.Onnx;

/// <summary>Transforms, regions, attention and others: closed forms, and tangents through what they become against autograd.</summary>
public class SignalLoweringTests
{
    [Fact]
    public void A_transform_finds_the_frequency_of_a_wave()
    {
        // cos(2π·2n/8) is 4 at the frequencies 2 and 6 of 8; one-sided only at 2.
        var wave = (arange(8, float64) * (2 * Math.PI * 2 / 8)).cos().reshape(1, 8, 1);
        new OnnxNodeCase("DFT", 17, wave).With("axis", 1).With("onesided", 1L)
            .Gives([1, 5, 2], 0, 0, 0, 0, 4, 0, 0, 0, 0, 0);
    }

    [Fact]
    public void Inverse_transforms_give_back_what_was_transformed()
    {
        using var scope = NewDisposeScope();
        var signal = Wave(1, 6, 2);
        var there = new OnnxNodeCase("DFT", 20, signal, null, tensor(1L)).Run(_ => false)[0];
        var back = new OnnxNodeCase("DFT", 20, there, null, tensor(1L)).With("inverse", 1L).Run(_ => false)[0];
        Assert.True((back - signal).abs().max().item<double>() < 1e-12);
        var half = new OnnxNodeCase("DFT", 20, signal.narrow(2, 0, 1), null, tensor(1L)).With("onesided", 1L).Run(_ => false)[0];
        var real = new OnnxNodeCase("DFT", 20, half, tensor(6L), tensor(1L)).With("inverse", 1L).With("onesided", 1L).Run(_ => false)[0];
        Assert.True((real - signal.narrow(2, 0, 1)).abs().max().item<double>() < 1e-12);
    }

    [Fact]
    public void A_window_is_a_raised_cosine()
    {
        new OnnxNodeCase("HannWindow", 17, tensor(4L)).With("output_datatype", 11L).Gives([4], 0, 0.5, 1, 0.5);
        new OnnxNodeCase("HannWindow", 17, tensor(5L)).With("output_datatype", 11L).With("periodic", 0L).Gives([5], 0, 0.5, 1, 0.5, 0);
        new OnnxNodeCase("BlackmanWindow", 17, tensor(2L)).With("output_datatype", 11L).Gives([2], 0, 1);
    }

    [Fact]
    public void Bands_of_a_mel_spectrum_are_triangles_that_peak_at_one()
    {
        using var scope = NewDisposeScope();
        var weights = new OnnxNodeCase("MelWeightMatrix", 17, tensor(8L), tensor(64L), tensor(8000L), tensor(0.0), tensor(4000.0)).Run(_ => false)[0];
        Assert.Equal([33L, 8], weights.shape);
        Assert.Equal(ones(8, float64), weights.amax([0]));
        Assert.True(weights.ge(0).all().item<bool>());
        Assert.All(weights.argmax(0).data<long>().Zip(weights.argmax(0).data<long>().Skip(1)), peaks => Assert.True(peaks.First <= peaks.Second));
    }

    [Fact]
    public void Running_products_go_both_ways()
    {
        new OnnxNodeCase("CumProd", 26, tensor(new[] { 2.0, 3, 4 }), tensor(0L)).Gives([3], 2, 6, 24);
        new OnnxNodeCase("CumProd", 26, tensor(new[] { 2.0, 3, 4 }), tensor(0L)).With("exclusive", 1L).With("reverse", 1L).Gives([3], 12, 4, 1);
    }

    [Fact]
    public void A_determinant_of_a_singular_matrix_has_its_cofactors_as_derivative()
    {
        new OnnxNodeCase("Det", 11, tensor(new[] { 2.0, 1, 3, 5 }).reshape(2, 2)).Gives([], 7);
        using var scope = NewDisposeScope();
        var matrix = tensor(new[] { 1.0, 2, 2, 4 }).reshape(1, 2, 2);
        using var rule = new RankTools.Operators.Determinant().Linearize(new([matrix], zeros(1, float64), float64, default));
        var derivative = rule.Apply([eye(4, dtype: float64).reshape(4, 2, 2)], [false])!;
        Assert.Equal(new[] { 4.0, -2, -2, 1 }, derivative.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Boxes_that_overlap_a_better_one_are_left_out()
    {
        using var scope = NewDisposeScope();
        var boxes = tensor(new[] { 0.0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 10, 1, 11 }).reshape(1, 3, 4);
        var scores = tensor(new[] { 0.5, 0.9, 0.7 }).reshape(1, 1, 3);
        var kept = new OnnxNodeCase("NonMaxSuppression", 11, boxes, scores, tensor(3L), tensor(0.5), tensor(0.1)).Run(_ => false)[0];
        Assert.Equal(new[] { 0.0, 0, 1, 0, 0, 2 }, kept.flatten().data<double>().ToArray());
    }

    [Fact]
    public void N_grams_are_counted_with_and_without_gaps()
    {
        // The pool: 2 and 3 alone, and the pairs 5 4, 5 6, 7 8.
        OnnxNodeCase Case(long skips) => new OnnxNodeCase("TfIdfVectorizer", 9, tensor(new long[] { 1, 1, 3, 3, 3, 7, 8, 6, 7, 5, 6, 8 }))
            .With("mode", "TF").With("min_gram_length", 2L).With("max_gram_length", 2L).With("max_skip_count", skips)
            .With("ngram_counts", 0, 2).With("ngram_indexes", 0, 1, 2, 3, 4).With("pool_int64s", 2, 3, 5, 4, 5, 6, 7, 8);
        Case(0).Gives([5], 0, 0, 0, 1, 1);
        Case(2).Gives([5], 0, 0, 0, 1, 2); // 7 5 6 8 has another 7 … 8
    }

    [Fact]
    public void The_mean_of_a_region_of_a_ramp_is_the_ramp_in_its_middle()
    {
        var ramp = arange(8, float64).expand(1, 1, 8, 8).contiguous(); // value = column
        new OnnxNodeCase("RoiAlign", 16, ramp, tensor(new[] { 1.0, 1, 5, 5 }).reshape(1, 4), tensor(new[] { 0L }))
            .With("output_height", 1L).With("output_width", 2L).With("sampling_ratio", 2L).Gives([1, 1, 1, 2], 1.5, 3.5);
    }

    [Fact]
    public void Tangents_agree_with_autograd()
    {
        new OnnxNodeCase("CumProd", 26, Wave(3, 4), tensor(1L)).PushesTangentsLikeAutograd();
        new OnnxNodeCase("STFT", 17, Wave(2, 12, 1), tensor(3L), Wave(4), tensor(4L)).PushesTangentsLikeAutograd();
        new OnnxNodeCase("RoiAlign", 16, Wave(1, 2, 6, 5), Wave(2, 4) * 4, tensor(new[] { 0L, 0 })).With("output_height", 2L).With("output_width", 2L)
            .With("sampling_ratio", 2L).PushesTangentsLikeAutograd();
        new OnnxNodeCase("RoiAlign", 10, Wave(2, 2, 6, 5), Wave(2, 4) * 4, tensor(new[] { 1L, 0 })).With("output_height", 2L).With("output_width", 3L)
            .With("sampling_ratio", 1L).PushesTangentsLikeAutograd();
        new OnnxNodeCase("DeformConv", 19, Wave(1, 4, 5, 6), Wave(2, 2, 2, 2), Wave(1, 16, 4, 5), Wave(2), Wave(1, 8, 4, 5))
            .With("group", 2L).With("offset_group", 2L).PushesTangentsLikeAutograd();
        new OnnxNodeCase("Attention", 23, Wave(2, 3, 8), Wave(2, 4, 4), Wave(2, 4, 6), Wave(3, 4)).With("q_num_heads", 4L).With("kv_num_heads", 2L)
            .With("is_causal", 1L).With("softcap", 2.0).PushesTangentsLikeAutograd();
        new OnnxNodeCase("RotaryEmbedding", 23, Wave(2, 3, 8), Wave(2, 3, 2), Wave(2, 3, 2)).With("num_heads", 2L).With("interleaved", 1L).PushesTangentsLikeAutograd();
    }
}
