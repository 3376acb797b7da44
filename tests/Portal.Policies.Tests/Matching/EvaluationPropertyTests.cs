using CsCheck;
using Portal.Benchmarks.Policies;

namespace Portal.Policies.Tests.Matching;

public sealed class EvaluationPropertyTests
{
    [Fact]
    public void The_engine_agrees_with_an_evaluator_that_looks_at_every_rule()
    {
        Gen.Select(RandomPolicies.Documents, RandomPolicies.Path.Array[10], RandomPolicies.Dialect).Sample((documents, paths, dialect) =>
        {
            var engine = AclEngine.Compile(documents, dialect);
            var linear = new LinearEvaluator(documents, dialect);
            return paths.All(path => engine.Capabilities(path) == linear.Capabilities(path));
        }, iter: 4_000);
    }

    [Fact]
    public void The_order_of_policies_changes_no_capability()
    {
        Gen.Select(RandomPolicies.Documents, RandomPolicies.Path.Array[10], RandomPolicies.Dialect, Gen.Int).Sample((documents, paths, dialect, seed) =>
        {
            var shuffled = documents.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (one, other) = (AclEngine.Compile(documents, dialect), AclEngine.Compile(shuffled, dialect));
            return paths.All(path => one.Capabilities(path) == other.Capabilities(path));
        }, iter: 1_500);
    }

    [Fact]
    public void A_stanza_with_a_new_exact_path_changes_nothing_elsewhere()
    {
        Gen.Select(RandomPolicies.Documents, RandomPolicies.Path, RandomPolicies.Path.Array[10], RandomPolicies.Dialect).Sample((documents, path, paths, dialect) =>
        {
            var exact = "n/" + path.Replace('+', 'n').TrimEnd('/');
            var added = documents.Append(PolicyDocument.Parse("new", $"path \"{exact}\" {{ capabilities = [\"read\"] }}"));
            var (one, other) = (AclEngine.Compile(documents, dialect), AclEngine.Compile(added, dialect));

            // A list of the path with its slash is answered by it too.
            return other.Capabilities(exact) == Capability.Read
                && paths.Select(each => "n/" + each).Concat(paths).Where(each => each != exact && each != exact + "/").All(each => one.Capabilities(each) == other.Capabilities(each));
        }, iter: 1_500);
    }

    [Fact]
    public void A_decision_agrees_with_the_capabilities()
    {
        Gen.Select(RandomPolicies.Documents, RandomPolicies.Path.Array[10], RandomPolicies.Dialect).Sample((documents, paths, dialect) =>
        {
            var engine = AclEngine.Compile(documents, dialect);
            return paths.All(path =>
            {
                var capabilities = engine.Capabilities(path);
                bool Allows(AclOperation operation) => engine.Decide(new(operation, path)).Allowed;
                return path.EndsWith('/')
                    ? Allows(AclOperation.List) == capabilities.HasFlag(Capability.List)
                    : Allows(AclOperation.Read) == capabilities.HasFlag(Capability.Read)
                        && Allows(AclOperation.Create) == capabilities.HasFlag(Capability.Create)
                        && Allows(AclOperation.Patch) == capabilities.HasFlag(Capability.Patch)
                        && Allows(AclOperation.List) == engine.Capabilities(path + "/").HasFlag(Capability.List);
            });
        }, iter: 1_500);
    }

    [Fact]
    public void The_winner_and_the_losers_are_the_rules_that_match()
    {
        Gen.Select(RandomPolicies.Documents, RandomPolicies.Path.Array[5]).Sample((documents, paths) =>
        {
            var engine = AclEngine.Compile(documents, AclDialect.OpenBao26);
            return paths.All(path =>
            {
                var decision = engine.Decide(new(AclOperation.Read, path));
                var matching = engine.Rules.Where(rule => PathPattern.Parse(rule.Sources[0].Pattern).Matches(decision.Path)).Select(rule => rule.Pattern).Order(StringComparer.Ordinal);
                var named = decision.Losers.Select(loser => loser.Rule.Pattern).Concat(decision.Rule is null ? [] : [decision.Rule.Pattern]).Order(StringComparer.Ordinal);
                return matching.SequenceEqual(named);
            });
        }, iter: 1_500);
    }

    [Fact]
    public async Task An_engine_answers_many_threads_at_once()
    {
        var engine = AclEngine.Compile([PolicyDocument.Parse("p", "path \"a/+/c\" { capabilities = [\"read\"] }\npath \"a/*\" { capabilities = [\"list\"] }")], AclDialect.OpenBao26);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Enumerable.Range(0, 2_000).All(n => engine.Capabilities($"a/{n}/{(n % 2 == 0 ? "c" : "d")}") == (n % 2 == 0 ? Capability.Read : Capability.List)))));

        Assert.All(answers, Assert.True);
    }

    [Fact]
    public void Asking_for_capabilities_allocates_nothing()
    {
        var engine = AclEngine.Compile([PolicyDocument.Parse("p", "path \"a/+/c\" { capabilities = [\"read\"] }\npath \"a/*\" { capabilities = [\"list\"] }\npath \"a/b\" { capabilities = [\"list\"] }")], AclDialect.OpenBao26);
        string[] paths = ["/a/b", "a/b/", "a/b/c", "a/x", "none/at/all/"];
        var sum = paths.Sum(path => (int)engine.Capabilities(path));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            foreach (var path in paths)
            {
                sum += (int)engine.Capabilities(path);
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
        Assert.NotEqual(0, sum);
    }
}
