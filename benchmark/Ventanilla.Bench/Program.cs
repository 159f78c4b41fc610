using Ventanilla.Bench;
using Ventanilla.Bench.Contenders;

// Two programs in one, because both are small: the floor, and what measures it and Ventanilla side by side.
if (args is ["floor", var listen, var data, var graph])
{
    await Floor.RunAsync(new Uri(listen), data, new Uri(graph));
    return 0;
}

var (options, problem) = Options.Read(args);
if (options is null)
{
    await Console.Error.WriteLineAsync(problem);
    return 2;
}

return await Comparison.RunAsync(options);
