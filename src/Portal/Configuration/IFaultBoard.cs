using System.Collections.Immutable;

namespace Portal.Configuration;

/// <summary>Switches the sandbox's faults on and off. There is one in sandbox mode only; in the other modes nothing here can be broken.</summary>
public interface IFaultBoard
{
    /// <summary>Every kind of fault, in the order in which people look for them.</summary>
    ImmutableArray<FaultChoice> Choices { get; }

    /// <summary>What is on, the oldest first, whoever switched it on.</summary>
    ImmutableArray<FaultOn> Active { get; }

    /// <summary>Where the same can be done from a terminal.</summary>
    Uri Control { get; }

    /// <summary>Switches a fault on.</summary>
    /// <returns>Why it cannot be, in a sentence; null when it is on.</returns>
    string? SwitchOn(FaultOrder order);

    /// <summary>Switches one off; nothing happens when it has ended already.</summary>
    void SwitchOff(int id);

    /// <summary>Switches all of them off.</summary>
    void SwitchAllOff();
}

/// <summary>A kind of fault to choose.</summary>
/// <param name="Id">Its name in the sandbox.</param>
/// <param name="Title">A few words.</param>
/// <param name="What">What happens on the wire.</param>
/// <param name="Seen">What somebody who uses the portal sees.</param>
/// <param name="Systems">Where it is possible: <c>vault</c>, <c>kubernetes</c>.</param>
/// <param name="LimitsCalls">Whether it can be limited to a path, a verb and a number of calls; every one can be limited to a time.</param>
/// <param name="Fields">What else can be said about it.</param>
public sealed record FaultChoice(string Id, string Title, string What, string Seen, ImmutableArray<string> Systems, bool LimitsCalls, ImmutableArray<FaultField> Fields)
{
    /// <summary>How many calls people usually want it to meet; null when all of them.</summary>
    public int? UsualCount { get; init; }
}

/// <summary>Something that can be said about a fault.</summary>
/// <param name="Id">Its name in the sandbox.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Default">What it is when nothing is said.</param>
/// <param name="IsRequired">Whether it must be said.</param>
/// <param name="IsNumber">Whether it is a whole number.</param>
/// <param name="Choices">The only values there are; empty when any will do.</param>
public sealed record FaultField(string Id, string Label, string? Default, bool IsRequired, bool IsNumber, ImmutableArray<string> Choices);

/// <summary>A fault to switch on.</summary>
/// <param name="Kind">The choice.</param>
/// <param name="System">Where.</param>
public sealed record FaultOrder(string Kind, string System)
{
    /// <summary>Only calls with a path like this.</summary>
    public string? Path { get; init; }

    /// <summary>Only calls with this HTTP method.</summary>
    public string? Verb { get; init; }

    /// <summary>So many calls.</summary>
    public int? Count { get; init; }

    /// <summary>So many seconds.</summary>
    public int? Seconds { get; init; }

    /// <summary>What was said in the choice's fields, by their names.</summary>
    public ImmutableDictionary<string, string> Fields { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A fault that is on.</summary>
/// <param name="Id">By which it is switched off.</param>
/// <param name="Kind">The choice.</param>
/// <param name="Title">What goes wrong.</param>
/// <param name="System">Where.</param>
/// <param name="Since">When it was switched on.</param>
public sealed record FaultOn(int Id, string Kind, string Title, string System, DateTimeOffset Since)
{
    /// <summary>The calls it is limited to; null for all.</summary>
    public string? Path { get; init; }

    /// <summary>The HTTP method it is limited to; null for all.</summary>
    public string? Verb { get; init; }

    /// <summary>What else was said about it.</summary>
    public string? Detail { get; init; }

    /// <summary>How many calls it still meets; null when no number was set.</summary>
    public int? Left { get; init; }

    /// <summary>When it ends by itself; null when no time was set.</summary>
    public DateTimeOffset? Ends { get; init; }
}
