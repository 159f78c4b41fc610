namespace Ventanilla.Tests.Torture;

/// <summary>What the program itself says of answers of which it does not know whether they went, by address and stop.</summary>
internal sealed class Marks
{
    private readonly HashSet<(string Address, int Stop)> twice = [];
    private readonly HashSet<(string Address, int Stop)> left = [];

    /// <summary>Said again, and the citizen may have had it already.</summary>
    public bool MaybeTwice(string address, int stop) => twice.Contains((address, stop));

    /// <summary>Not said again: an operator sees it and decides.</summary>
    public bool IsLeftToPerson(string address, int stop) => left.Contains((address, stop));

    public void Add(string address, string text, string problem)
    {
        if (Kept.StopOf(text) is { } stop)
        {
            (problem == "undecided" ? left : twice).Add((address, stop));
        }
    }
}
