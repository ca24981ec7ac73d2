return GanSamples.SampleCommands.Run(args, Console.Out, Console.Error);
