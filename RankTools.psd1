@{
    RootModule             = 'RankTools.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '6f0f7d4e-2f6b-4a5e-9c59-0c2a2e6f3b18'
    Author                 = 'RankTools contributors'
    CompanyName            = 'RankTools'
    Copyright              = '(c) RankTools contributors. MIT licence.'
    Description            = 'Measures how information shrinks on its way through a neural network: Jacobian ranks, feature dimensions, independence deficit.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = @('Core')
    NestedModules          = @('RankTools.Loading.dll')
    TypesToProcess         = @('RankTools.Types.ps1xml')
    FormatsToProcess       = @(
        'Backend.Format.ps1xml'
        'Checks.Format.ps1xml'
        'Data.Format.ps1xml'
        'Deficits.Format.ps1xml'
        'Features.Format.ps1xml'
        'Inference.Format.ps1xml'
        'Networks.Format.ps1xml'
        'Ranks.Format.ps1xml'
        'Sample.Format.ps1xml'
        'Substitution.Format.ps1xml'
        'Theory.Format.ps1xml'
        'Weights.Format.ps1xml'
        # Of several views of a type the first is the default, so these come last.
        'Bars.Format.ps1xml'
        'DeficitLists.Format.ps1xml'
        'FeatureLists.Format.ps1xml'
        'NetworkLists.Format.ps1xml'
        'RankLists.Format.ps1xml'
    )
    CmdletsToExport        = @(
        'Compare-LayerRank'
        'Export-NetworkFeature'
        'Export-RankPlot'
        'Export-RankReport'
        'Get-BlockRank'
        'Get-LayerRank'
        'Get-MatrixRank'
        'Get-NeuralNetworkArchitecture'
        'Get-NeuralNetworkLayer'
        'Get-RankDevice'
        'Get-RankSample'
        'Get-RankToolsInfo'
        'Get-WeightRank'
        'Import-ImageDataset'
        'Import-NetworkFeature'
        'Import-NeuralNetwork'
        'Invoke-NeuralNetwork'
        'Measure-ClassificationDimension'
        'Measure-FeatureDimension'
        'Measure-FeatureMoment'
        'Measure-IndependenceDeficit'
        'Measure-LyapunovSpectrum'
        'Measure-ManifoldDimension'
        'Measure-PerturbedFeatureDimension'
        'Merge-FeatureMoment'
        'Merge-LayerRank'
        'New-NeuralNetwork'
        'Set-ClassifierWeight'
        'Show-RankPlot'
        'Test-ClassSubstitution'
        'Test-DeficitCause'
        'Test-NeuralNetwork'
        'Test-RankMonotonicity'
    )
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags       = @('rank', 'jacobian', 'neural-network', 'deep-learning', 'torch')
        }
    }
}
