namespace Ventanilla.Tests.House.Planted.Lower;

/// <summary>Uses its own room and the platform's types only.</summary>
internal sealed class Innocent
{
    public static async Task<int> CountAsync(Innocent[] others)
    {
        await Task.Yield();
        return others.Length;
    }
}

/// <summary>A planted fault of the engine's kind: another answer at every run.</summary>
internal sealed class Unsteady
{
    public static string Answer() => $"{Guid.NewGuid()}{Path.PathSeparator}{Environment.ProcessId}";
}
