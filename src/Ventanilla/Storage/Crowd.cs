namespace Ventanilla.Storage;

/// <summary>
/// A write that many ask for at the same moment: the commit carries out all that wait as one. The rooms' stores derive
/// from it; everything it keeps between runs is only room to work in.
/// </summary>
public abstract class Crowd<TItem, TAnswer>
{
    /// <summary>
    /// Where the database can commit several things at once, crowds with different numbers do not wait for each other.
    /// Two crowds that change the same rows do so in the order messages, outbox and by number, or they would lock each
    /// other out.
    /// </summary>
    public abstract int Lane { get; }

    /// <summary>
    /// Carries out all items, in order, and fills in their answers. May run twice (when a neighbour in the commit fails),
    /// so it must have no effect outside the session.
    /// </summary>
    public abstract void Run(DbSession session, IReadOnlyList<TItem> items, Span<TAnswer> answers);
}
