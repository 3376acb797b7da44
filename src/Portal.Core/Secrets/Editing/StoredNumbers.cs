using System.Globalization;

namespace Portal.Core.Secrets.Editing;

/// <summary>
/// What version 2 of the key/value engine makes of numbers: it reads what it stored through a 64-bit float, so <c>1.50</c> comes back as
/// <c>1.5</c> and <c>9007199254740993</c> as <c>9007199254740992</c>.
/// </summary>
internal static class StoredNumbers
{
    /// <summary>The document with every number written in one way, so that what was sent and what came back can be compared.</summary>
    public static ObjectNode Even(this ObjectNode document) => (ObjectNode)Even((SecretNode)document);

    /// <summary>Whether digits are lost on the way.</summary>
    public static bool LosesDigits(string literal) => Digits(literal) != Digits(Even(literal));

    private static SecretNode Even(SecretNode node) => node switch
    {
        ObjectNode map => new ObjectNode([.. map.Members.Select(member => member with { Value = Even(member.Value) })]),
        ListNode list => new ListNode([.. list.Items.Select(Even)]),
        ScalarNode { Kind: NodeKind.Number } number => SecretNode.Number(Even(number.Content.Reveal())),
        _ => node,
    };

    private static string Even(string literal) =>
        double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : literal;

    private static string Digits(string literal) => literal.Split('e', 'E')[0].Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Trim('0');
}
