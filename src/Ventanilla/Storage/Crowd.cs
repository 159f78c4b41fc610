namespace Ventanilla.Storage;

/// <summary>
/// A write that many ask for at the same moment: the commit carries out all that wait as one. The rooms' stores derive
/// from it; everything it keeps between runs is only room to work in.
/// </summary>
public abstract class Crowd<TItem, TAnswer>
{
    /// <summary>
    /// Carries out all items, in order, and fills in their answers. May run twice (when a neighbour in the commit fails),
    /// so it must have no effect outside the session.
    /// </summary>
    public abstract void Run(DbSession session, IReadOnlyList<TItem> items, Span<TAnswer> answers);
}
