namespace RankTools.Deficits.Substitution;

/// <summary>Sums over images of what one combination does in a class's place.</summary>
internal sealed class SubstitutionTally
{
    private long images, labelled, right, own, ownRight;
    private double error, square, difference;
    private double meanBefore, meanAfter, squaresBefore, squaresAfter, products;

    /// <summary>Adds an image.</summary>
    /// <param name="label">Its class, or a negative number.</param>
    /// <param name="isTarget">Whether that is the class whose logit is replaced.</param>
    /// <param name="predicted">The class predicted.</param>
    /// <param name="logit">The class's logit.</param>
    /// <param name="estimate">The combination.</param>
    /// <param name="before">The class's probability.</param>
    /// <param name="after">The same with the combination.</param>
    public void Add(int label, bool isTarget, int predicted, double logit, double estimate, double before, double after)
    {
        images++;
        if (label >= 0)
            (labelled, right) = (labelled + 1, right + (label == predicted ? 1 : 0));
        if (isTarget)
            (own, ownRight) = (own + 1, ownRight + (label == predicted ? 1 : 0));
        error += (estimate - logit) * (estimate - logit);
        square += logit * logit;
        difference += Math.Abs(after - before);

        // Welford's update of means and centred products: probabilities may differ in their last digits only.
        var (stepBefore, stepAfter) = (before - meanBefore, after - meanAfter);
        meanBefore += stepBefore / images;
        meanAfter += stepAfter / images;
        squaresBefore += stepBefore * (before - meanBefore);
        squaresAfter += stepAfter * (after - meanAfter);
        products += stepBefore * (after - meanAfter);
    }

    /// <summary>Images of the class.</summary>
    public int Own => (int)own;

    /// <summary>The figures for a number of weights.</summary>
    public SubstitutionPoint Point(int terms) => new(
        terms, Ratio(ownRight, own), Ratio(right, labelled), square > 0 ? Math.Sqrt(error / square) : error > 0 ? double.PositiveInfinity : 0,
        squaresBefore > 0 && squaresAfter > 0 ? Math.Clamp(products / Math.Sqrt(squaresBefore * squaresAfter), -1, 1) : null, difference / images);

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
