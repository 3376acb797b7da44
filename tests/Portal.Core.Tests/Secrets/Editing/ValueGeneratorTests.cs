using Portal.Core.Secrets.Editing;

namespace Portal.Core.Tests.Secrets.Editing;

public sealed class ValueGeneratorTests
{
    [Theory]
    [InlineData(ValueAlphabet.LettersAndDigits, 32, 190)]
    [InlineData(ValueAlphabet.Hexadecimal, 32, 128)]
    [InlineData(ValueAlphabet.Digits, 8, 26)]
    [InlineData(ValueAlphabet.Words, 6, 58)]
    public void The_bits_of_chance_are_those_of_its_choices(ValueAlphabet alphabet, int length, int bits) =>
        Assert.Equal(bits, (int)ValueGenerator.Bits(new ValueRecipe(alphabet, length)));

    [Fact]
    public void Every_recipe_makes_what_it_says_and_never_the_same_twice()
    {
        foreach (var alphabet in Enum.GetValues<ValueAlphabet>())
        {
            var recipe = new ValueRecipe(alphabet, 20, " ");
            var made = Enumerable.Range(0, 100).Select(_ => ValueGenerator.Make(recipe).Reveal()).ToArray();

            Assert.Equal(100, made.Distinct().Count());
            Assert.All(made, value => Assert.Equal(20, alphabet is ValueAlphabet.Words ? value.Split(' ').Length : value.Length));
            Assert.All(made, value => Assert.Equal(-1, value.AsSpan().IndexOfAny("'\"\\$`")));
        }
    }

    [Fact]
    public void No_word_is_twice_in_the_list() => Assert.Equal(WordList.All.Length, WordList.All.Distinct().Count());

    [Fact]
    public void A_length_without_sense_is_brought_to_one_with_it() => Assert.Equal(8, ValueGenerator.Make(new ValueRecipe(ValueAlphabet.Digits, -5)).Reveal().Length);
}
