using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Portal.Core.Secrets.Editing;

/// <summary>What a generated value is made of.</summary>
public enum ValueAlphabet
{
    /// <summary>A-Z, a-z and 0-9: safe in every shell, address and file.</summary>
    LettersAndDigits,

    /// <summary>The same and punctuation that no shell, YAML or connection string takes apart.</summary>
    WithSymbols,

    /// <summary>Letters and digits without those that look alike, to be read aloud or typed: no 0 O 1 l I.</summary>
    Unmistakable,

    /// <summary>0-9 and a-f.</summary>
    Hexadecimal,

    /// <summary>0-9.</summary>
    Digits,

    /// <summary>Words from a list, to be remembered.</summary>
    Words,
}

/// <summary>How to make a value.</summary>
/// <param name="Alphabet">What it is made of.</param>
/// <param name="Length">How many characters or words.</param>
/// <param name="Separator">What stands between words.</param>
public sealed record ValueRecipe(ValueAlphabet Alphabet, int Length, string Separator = "-")
{
    /// <summary>The shortest that makes sense.</summary>
    public int Shortest => Alphabet is ValueAlphabet.Words ? 3 : 8;

    /// <summary>The longest that makes sense.</summary>
    public int Longest => Alphabet is ValueAlphabet.Words ? 20 : 256;
}

/// <summary>Makes values nobody can guess, from the operating system's random numbers.</summary>
public static class ValueGenerator
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Numbers = "0123456789";

    /// <summary>A new value. Every character or word is chosen by itself and each is as likely as another.</summary>
    public static Sensitive Make(ValueRecipe recipe)
    {
        var length = Math.Clamp(recipe.Length, recipe.Shortest, recipe.Longest);
        return new Sensitive(recipe.Alphabet is ValueAlphabet.Words
            ? string.Join(recipe.Separator, RandomNumberGenerator.GetItems<string>(WordList.All.AsSpan(), length))
            : RandomNumberGenerator.GetString(Characters(recipe.Alphabet), length));
    }

    /// <summary>How many bits of chance are in it: each more doubles the guesses somebody needs. 128 is beyond any attacker.</summary>
    public static double Bits(ValueRecipe recipe) =>
        Math.Clamp(recipe.Length, recipe.Shortest, recipe.Longest) * Math.Log2(recipe.Alphabet is ValueAlphabet.Words ? WordList.All.Length : Characters(recipe.Alphabet).Length);

    private static string Characters(ValueAlphabet alphabet) => alphabet switch
    {
        ValueAlphabet.LettersAndDigits => Letters + Numbers,
        ValueAlphabet.WithSymbols => Letters + Numbers + "-_.,:+=@%^*~",
        ValueAlphabet.Unmistakable => string.Concat((Letters + Numbers).Where(character => !"0O1lI".Contains(character, StringComparison.Ordinal))),
        ValueAlphabet.Hexadecimal => Numbers + "abcdef",
        _ => Numbers,
    };
}
