using RankTools.Collections;

namespace RankTools.Deficits;

/// <summary>One point of a class's regularisation path.</summary>
/// <param name="ClassIndex">The class.</param>
/// <param name="ClassName">Its name; empty when the names are not known.</param>
/// <param name="Step">Place on the path, from 0 at η_max.</param>
/// <param name="Regularization">η.</param>
/// <param name="ClassesUsed">Classes with a weight.</param>
/// <param name="Score">As in <see cref="ClassDeficit.Score"/>.</param>
/// <param name="RSquared">R² on held-out images; on those of the fit where none are held out.</param>
/// <param name="RelativeError">‖ŷ − y‖/‖y‖ on the same images.</param>
/// <param name="RefitRSquared">R² of the weights refitted without shrinkage, on the same images.</param>
/// <param name="InSampleRSquared">R² on the images of the fit.</param>
/// <param name="InSampleRelativeError">‖ŷ − y‖/‖y‖ on the images of the fit.</param>
/// <param name="Objective">Objective.</param>
/// <param name="DualityGap">The objective is above its minimum by no more than this.</param>
/// <param name="WeightSum">‖λ‖₁.</param>
/// <param name="Term">The classes with a weight, the largest first.</param>
public sealed record DeficitPathPoint(
    int ClassIndex, string ClassName, int Step, double Regularization, int ClassesUsed, double Score, double RSquared, double RelativeError,
    double RefitRSquared, double InSampleRSquared, double InSampleRelativeError, double Objective, double DualityGap, double WeightSum,
    ValueList<DeficitTerm> Term);
