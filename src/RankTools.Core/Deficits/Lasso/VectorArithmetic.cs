using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RankTools.Deficits.Lasso;

/// <summary>Sums and products of vectors, in the widest registers that the machine has.</summary>
internal static class VectorArithmetic
{
    /// <summary>Σ a_i b_i.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var width = Vector<double>.Count;
        var va = MemoryMarshal.Cast<double, Vector<double>>(a);
        var vb = MemoryMarshal.Cast<double, Vector<double>>(b[..a.Length]);
        var (first, second) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + 1 < va.Length; i += 2)
        {
            first = Vector.FusedMultiplyAdd(va[i], vb[i], first);
            second = Vector.FusedMultiplyAdd(va[i + 1], vb[i + 1], second);
        }
        if (i < va.Length)
            first = Vector.FusedMultiplyAdd(va[i], vb[i], first);
        var sum = Vector.Sum(first + second);
        for (var rest = va.Length * width; rest < a.Length; rest++)
            sum += a[rest] * b[rest];
        return sum;
    }

    /// <summary>y += s·x.</summary>
    public static void AddScaled(Span<double> y, double s, ReadOnlySpan<double> x)
    {
        var vy = MemoryMarshal.Cast<double, Vector<double>>(y);
        var vx = MemoryMarshal.Cast<double, Vector<double>>(x[..y.Length]);
        var scale = new Vector<double>(s);
        for (var i = 0; i < vy.Length; i++)
            vy[i] = Vector.FusedMultiplyAdd(scale, vx[i], vy[i]);
        for (var rest = vy.Length * Vector<double>.Count; rest < y.Length; rest++)
            y[rest] += s * x[rest];
    }

    /// <summary>y = Σ_k s_k G_{:,k}, four columns at a time so that y is read and written a quarter as often.</summary>
    public static void Combine(Span<double> y, QuadraticForm form, ReadOnlySpan<int> columns, ReadOnlySpan<double> scales)
    {
        y.Clear();
        var k = 0;
        for (; k + 3 < columns.Length; k += 4)
        {
            AddFour(y, scales.Slice(k, 4), form.Column(columns[k]), form.Column(columns[k + 1]), form.Column(columns[k + 2]), form.Column(columns[k + 3]));
        }
        for (; k < columns.Length; k++)
            AddScaled(y, scales[k], form.Column(columns[k]));
    }

    private static void AddFour(
        Span<double> y, ReadOnlySpan<double> s, ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c, ReadOnlySpan<double> d)
    {
        var vy = MemoryMarshal.Cast<double, Vector<double>>(y);
        ref var ra = ref First(a);
        ref var rb = ref First(b);
        ref var rc = ref First(c);
        ref var rd = ref First(d);
        var (sa, sb, sc, sd) = (new Vector<double>(s[0]), new Vector<double>(s[1]), new Vector<double>(s[2]), new Vector<double>(s[3]));
        for (var i = 0; i < vy.Length; i++)
        {
            var left = Vector.FusedMultiplyAdd(sa, Unsafe.Add(ref ra, i), vy[i]);
            var right = sb * Unsafe.Add(ref rb, i);
            left = Vector.FusedMultiplyAdd(sc, Unsafe.Add(ref rc, i), left);
            right = Vector.FusedMultiplyAdd(sd, Unsafe.Add(ref rd, i), right);
            vy[i] = left + right;
        }
        for (var rest = vy.Length * Vector<double>.Count; rest < y.Length; rest++)
            y[rest] += (s[0] * a[rest]) + (s[1] * b[rest]) + (s[2] * c[rest]) + (s[3] * d[rest]);

        static ref Vector<double> First(ReadOnlySpan<double> span) => ref Unsafe.As<double, Vector<double>>(ref MemoryMarshal.GetReference(span));
    }
}
