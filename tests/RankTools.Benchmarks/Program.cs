if (args is ["spectrum"]) RankTools.Benchmarks.SpectrumBenchmark.Run(Console.Out);
return 0;
