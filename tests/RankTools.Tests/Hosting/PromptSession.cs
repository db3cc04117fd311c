namespace RankTools.Tests.Hosting;

/// <summary>A session with the sample at hand: <c>$s</c> its paths, <c>$net</c> its network. Made once for a class of tests.</summary>
public sealed class PromptSession : IDisposable
{
    /// <summary>Imports the module and the sample network.</summary>
    public PromptSession()
    {
        Session = new ModuleSession();
        Session.Run("$s = Get-RankSample; $net = Import-NeuralNetwork $s.WeightPath -ClassName $s.ClassNamePath").Succeeded();
    }

    internal ModuleSession Session { get; }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    /// <summary>What a script shows at the prompt, as it would look in Germany, where numbers are written 1.234,5.</summary>
    internal string ShowInGerman(string script)
    {
        var text = Session.RunFormatted($"[cultureinfo]::CurrentCulture = 'de-DE'; (1.5).ToString('F1'); {script}").Succeeded().Text;
        Assert.Contains("1,5", text); // the culture is in force
        return text[(text.IndexOf("1,5", StringComparison.Ordinal) + 3)..];
    }

    /// <summary>What a script shows at the prompt.</summary>
    internal string Show(string script) => Session.RunFormatted(script).Succeeded().Text;
}
